import { describe, expect, it } from 'vitest';
import { kChatMessagesMax, reduce } from './room_reducer';
import { kInitialState, type ConsumerState, type PeerState, type RoomAction, type RoomState } from './room_state';

const ann: PeerState = { id: 'ann', displayName: 'Ann', device: {} };
const bob: PeerState = { id: 'bob', displayName: 'Bob', device: {} };
const consumer = (id: string, peerId: string): ConsumerState =>
  ({ id, peerId, kind: 'video', codec: 'VP8', share: false, paused: false, spatialLayers: 1, temporalLayers: 1, score: null, layers: null, starved: false });

function after(...actions: RoomAction[]): RoomState { return actions.reduce(reduce, kInitialState); }

describe('reduce', () => {
  it('lists peers in order of joining, each once', () => {
    const state = after(
      { type: 'peers', peers: [ann] },
      { type: 'peer-joined', peer: bob },
      { type: 'peer-joined', peer: { ...bob, displayName: 'Bobby' } });
    expect(state.peers.map((peer) => peer.displayName)).toEqual(['Ann', 'Bobby']);
  });
  it('renames only who is meant', () => {
    const state = after({ type: 'peers', peers: [ann, bob] }, { type: 'peer-renamed', peerId: 'bob', displayName: 'B' });
    expect(state.peers.map((peer) => peer.displayName)).toEqual(['Ann', 'B']);
  });
  it('forgets a peer that left, also as the speaker', () => {
    const state = after(
      { type: 'peers', peers: [ann, bob] },
      { type: 'active-speaker', peerId: 'bob' },
      { type: 'peer-left', peerId: 'bob' });
    expect(state.peers).toEqual([ann]);
    expect(state.activeSpeaker).toBeNull();
  });
  it('adds, pauses and removes consumers by id', () => {
    const added = after(
      { type: 'consumer-added', consumer: consumer('1', 'ann') },
      { type: 'consumer-added', consumer: consumer('2', 'bob') },
      { type: 'consumer-paused', consumerId: '2', paused: true });
    expect(added.consumers.map((one) => one.paused)).toEqual([false, true]);
    expect(reduce(added, { type: 'consumer-removed', consumerId: '1' }).consumers.map((one) => one.id)).toEqual(['2']);
  });
  it('leaves everything as it is for a consumer it does not know', () => {
    const state = after({ type: 'consumer-added', consumer: consumer('1', 'ann') });
    expect(reduce(state, { type: 'consumer-paused', consumerId: 'x', paused: true })).toEqual(state);
    expect(reduce(state, { type: 'consumer-removed', consumerId: 'x' })).toEqual(state);
  });
  it('replaces a notice of the same id and keeps only the newest few', () => {
    const notice = (id: string, about: string): RoomAction => ({ type: 'notice', notice: { id, level: 'info', code: 'denied', about } });
    const state = after(notice('a', '1'), notice('b', '2'), notice('a', '3'));
    expect(state.notices.map((one) => one.about)).toEqual(['2', '3']);
    expect(reduce(state, { type: 'notice-dismissed', id: 'b' }).notices.map((one) => one.id)).toEqual(['a']);
    const many = after(...Array.from({ length: 20 }, (_unused, index) => notice(`n${index}`, '')));
    expect(many.notices).toHaveLength(5);
  });
  it('keeps what the server says of a consumer', () => {
    const state = after(
      { type: 'consumer-added', consumer: consumer('1', 'ann') },
      { type: 'consumer-score', consumerId: '1', score: 7 },
      { type: 'consumer-layers', consumerId: '1', layers: { spatialLayer: 1, temporalLayer: 2 } });
    expect(state.consumers[0]).toMatchObject({ score: 7, layers: { spatialLayer: 1, temporalLayer: 2 } });
    expect(reduce(state, { type: 'consumer-layers', consumerId: '1', layers: null }).consumers[0]).toMatchObject({ layers: null, starved: true });
  });
  it('counts messages that nobody has looked at, until somebody does', () => {
    const said = (peerId: string | null, seen: boolean): RoomAction =>
      ({ type: 'chat-message', seen, message: { peerId, name: 'Ann', text: 'hi', at: 0 } });
    const state = after(said('ann', false), said(null, true), said('ann', false));
    expect(state.chat.unread).toBe(2);
    expect(state.chat.messages.map((one) => one.id)).toEqual([1, 2, 3]);
    expect(reduce(state, { type: 'chat-seen' }).chat.unread).toBe(0);
  });
  it('keeps only the newest messages, and gives none the number of another', () => {
    const said: RoomAction = { type: 'chat-message', seen: true, message: { peerId: 'a', name: '', text: '', at: 0 } };
    const { messages } = after(...Array.from({ length: kChatMessagesMax + 20 }, () => said)).chat;
    expect(messages).toHaveLength(kChatMessagesMax);
    expect(messages.at(-1)?.id).toBe(kChatMessagesMax + 20);
  });
  it('keeps what was said while it reconnects, but lets nobody write', () => {
    const state = after(
      { type: 'chat-available', available: true },
      { type: 'chat-message', seen: true, message: { peerId: null, name: 'Me', text: 'hi', at: 0 } },
      { type: 'retry', retry: { attempt: 1, at: 5 } },
      { type: 'phase', phase: 'reconnecting' });
    expect(state.chat).toMatchObject({ available: false, messages: [{ text: 'hi' }] });
    expect(state.retry).toBeNull();
  });
  it('drops peers but keeps microphone and camera while it reconnects', () => {
    const state = after(
      { type: 'source', source: 'microphone', state: 'muted' },
      { type: 'peers', peers: [ann] },
      { type: 'consumer-added', consumer: consumer('1', 'ann') },
      { type: 'phase', phase: 'reconnecting' });
    expect([state.peers, state.consumers, state.microphone]).toEqual([[], [], 'muted']);
  });
  it('forgets the call on leaving but not what a person should still read', () => {
    const state = after(
      { type: 'source', source: 'camera', state: 'on' },
      { type: 'notice', notice: { id: 'gone', level: 'error', code: 'ended' } },
      { type: 'phase', phase: 'left' });
    expect(state).toEqual({ ...kInitialState, phase: 'left', notices: state.notices });
    expect(state.notices).toHaveLength(1);
    expect(reduce(state, { type: 'phase', phase: 'lobby' })).toEqual(kInitialState);
  });
});
