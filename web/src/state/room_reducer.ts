import type { ChatMessage, ChatState, ConsumerState, Notice, Phase, RoomAction, RoomState } from './room_state';
import { kInitialState } from './room_state';

const kNoticesMax = 5;
export const kChatMessagesMax = 500;

/** The only place where the call's state changes. Pure: same state and action, same result. */
export function reduce(state: RoomState, action: RoomAction): RoomState {
  switch (action.type) {
    case 'phase':
      return enterPhase(state, action.phase);
    case 'retry':
      return { ...state, retry: action.retry };
    case 'mending':
      return state.mending === action.mending ? state : { ...state, mending: action.mending };
    case 'server-version':
      return { ...state, serverVersion: action.version };
    case 'source':
      return { ...state, [action.source]: action.state };
    case 'air':
      return { ...state, air: action.state };
    case 'own-score':
      return state.ownScore === action.score ? state : { ...state, ownScore: action.score };
    case 'viewers':
      return state.viewers === action.viewers ? state : { ...state, viewers: action.viewers };
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
      return withConsumer(state, action.consumerId, { paused: action.paused });
    case 'consumer-score':
      return withConsumer(state, action.consumerId, { score: action.score });
    case 'consumer-layers':
      return withConsumer(state, action.consumerId, { layers: action.layers, starved: action.layers === null });
    case 'active-speaker':
      return state.activeSpeaker === action.peerId ? state : { ...state, activeSpeaker: action.peerId };
    case 'chat-available':
      return { ...state, chat: { ...state.chat, available: action.available } };
    case 'chat-message':
      return { ...state, chat: withMessage(state.chat, action.message, action.seen) };
    case 'chat-seen':
      return state.chat.unread === 0 ? state : { ...state, chat: { ...state.chat, unread: 0 } };
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
      return { ...state, phase, retry: null, mending: false };
    case 'joining':
    case 'reconnecting':
      return {
        ...state,
        phase,
        retry: null,
        mending: false,
        peers: [],
        consumers: [],
        activeSpeaker: null,
        ownScore: null,
        // What was said stays readable; saying more has to wait.
        chat: { ...state.chat, available: false },
      };
    case 'lobby':
      return kInitialState;
    case 'left':
      return { ...kInitialState, phase, notices: state.notices };
  }
}

function withMessage(chat: ChatState, message: Omit<ChatMessage, 'id'>, seen: boolean): ChatState {
  const id = (chat.messages.at(-1)?.id ?? 0) + 1;
  return {
    ...chat,
    messages: [...chat.messages, { ...message, id }].slice(-kChatMessagesMax),
    unread: seen ? chat.unread : chat.unread + 1,
  };
}

function withConsumer(state: RoomState, id: string, change: Partial<ConsumerState>): RoomState {
  return {
    ...state,
    consumers: state.consumers.map((consumer) => consumer.id === id ? { ...consumer, ...change } : consumer),
  };
}

function withoutConsumer(state: RoomState, id: string): ConsumerState[] {
  return state.consumers.filter((consumer) => consumer.id !== id);
}

function withoutNotice(state: RoomState, id: string): Notice[] {
  return state.notices.filter((notice) => notice.id !== id);
}
