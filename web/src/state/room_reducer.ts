import type { ConsumerState, Notice, Phase, RoomAction, RoomState } from './room_state';
import { kInitialState } from './room_state';

const kNoticesMax = 5;

/** The only place where the page's state changes. Pure: same state and action, same result. */
export function reduce(state: RoomState, action: RoomAction): RoomState {
  switch (action.type) {
    case 'phase':
      return enterPhase(state, action.phase);
    case 'server-version':
      return { ...state, serverVersion: action.version };
    case 'source':
      return { ...state, [action.source]: action.state };
    case 'peers':
      return { ...state, peers: action.peers };
    case 'peer-joined':
      return { ...state, peers: [...state.peers.filter((peer) => peer.id !== action.peer.id), action.peer] };
    case 'peer-renamed':
      return {
        ...state,
        peers: state.peers.map((peer) =>
          peer.id === action.peerId ? { ...peer, displayName: action.displayName } : peer),
      };
    case 'peer-left':
      return {
        ...state,
        peers: state.peers.filter((peer) => peer.id !== action.peerId),
        activeSpeaker: state.activeSpeaker === action.peerId ? null : state.activeSpeaker,
      };
    case 'consumer-added':
      return { ...state, consumers: [...withoutConsumer(state, action.consumer.id), action.consumer] };
    case 'consumer-removed':
      return { ...state, consumers: withoutConsumer(state, action.consumerId) };
    case 'consumer-paused':
      return {
        ...state,
        consumers: state.consumers.map((consumer) =>
          consumer.id === action.consumerId ? { ...consumer, paused: action.paused } : consumer),
      };
    case 'active-speaker':
      return { ...state, activeSpeaker: action.peerId };
    case 'notice':
      return { ...state, notices: [...withoutNotice(state, action.notice.id), action.notice].slice(-kNoticesMax) };
    case 'notice-dismissed':
      return { ...state, notices: withoutNotice(state, action.id) };
  }
}

/** Leaving the call, for whatever reason, forgets the call; what a person should still read stays. */
function enterPhase(state: RoomState, phase: Phase): RoomState {
  switch (phase) {
    case 'joined':
      return { ...state, phase };
    case 'joining':
    case 'reconnecting':
      return { ...state, phase, peers: [], consumers: [], activeSpeaker: null };
    case 'lobby':
      return kInitialState;
    case 'left':
      return { ...kInitialState, phase, notices: state.notices };
  }
}

function withoutConsumer(state: RoomState, id: string): ConsumerState[] {
  return state.consumers.filter((consumer) => consumer.id !== id);
}

function withoutNotice(state: RoomState, id: string): Notice[] {
  return state.notices.filter((notice) => notice.id !== id);
}
