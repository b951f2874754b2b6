import { describe, expect, it } from 'vitest';
import { kInitialState, type ConsumerState, type RoomState } from './room_state';
import { featured, ownTile, presenters, qualityOf, tilesOf, viewerCount } from './tiles';

const base: ConsumerState = {
  id: '', peerId: 'ann', kind: 'video', codec: 'VP8', share: false, paused: false,
  spatialLayers: 1, temporalLayers: 1, score: null, layers: null, starved: false,
};
const ann = { id: 'ann', displayName: 'Ann', device: {} };
const bob = { id: 'bob', displayName: 'Bob', device: {} };
const state: RoomState = { ...kInitialState, peers: [ann] };

describe('tilesOf', () => {
  it('shows a peer that sends nothing as muted and without a picture', () => {
    expect(tilesOf(state)).toMatchObject([{ key: 'ann', name: 'Ann', video: null, picture: false, muted: true, quality: null }]);
  });
  it('puts sound and camera of a peer into one tile', () => {
    const consumers = [{ ...base, id: 'v' }, { ...base, id: 'a', kind: 'audio' as const }];
    expect(tilesOf({ ...state, consumers })).toMatchObject([{ video: { id: 'v' }, picture: true, muted: false }]);
  });
  it('gives a shared screen a tile of its own, even when it came first', () => {
    const tiles = tilesOf({ ...state, consumers: [{ ...base, id: 's', share: true }, { ...base, id: 'v' }] });
    expect(tiles.map((tile) => [tile.key, tile.video?.id, tile.share])).toEqual([['ann', 'v', false], ['ann s', 's', true]]);
  });
  it('does not show what belongs to nobody it knows', () => {
    expect(tilesOf({ ...state, peers: [], consumers: [{ ...base, id: 'v' }] })).toEqual([]);
  });
  it('marks who speaks, and whose picture cannot be forwarded', () => {
    const [tile] = tilesOf({ ...state, activeSpeaker: 'ann', consumers: [{ ...base, id: 'v', score: 0, starved: true }] });
    expect(tile).toMatchObject({ speaking: true, starved: true, quality: 'poor' });
  });
  it('judges a connection by its worst stream that is not paused', () => {
    const consumers = [{ ...base, id: 'v', score: 10 }, { ...base, id: 'a', kind: 'audio' as const, score: 6 }, { ...base, id: 'p', paused: true, score: 0 }];
    expect(tilesOf({ ...state, consumers })[0]?.quality).toBe('fair');
  });
});

it('knows three qualities, and none before the server has spoken', () => {
  expect([10, 9, 8, 5, 4, 0, null].map(qualityOf)).toEqual(['good', 'good', 'fair', 'fair', 'poor', 'poor', null]);
});

describe('featured', () => {
  const tiles = tilesOf({
    ...state, peers: [ann, bob],
    consumers: [{ ...base, id: 's', share: true }, { ...base, id: 'v', peerId: 'bob' }, { ...base, id: 't', peerId: 'bob', share: true }],
  });
  it('is the newest screen', () => { expect(featured(tiles, null)?.key).toBe('bob t'); });
  it('is what the person pinned, before any screen', () => { expect(featured(tiles, 'ann')?.key).toBe('ann'); });
  it('is nothing when what was pinned has gone and nobody shares', () => {
    expect(featured(tilesOf(state), 'bob')).toBeNull();
  });
});

describe('a live room', () => {
  const live: RoomState = { ...state, peers: [ann, bob], consumers: [{ ...base, id: 'v' }] };
  it('has on its stage whoever sends', () => { expect(presenters(live)).toEqual([ann]); });
  it('counts those who watch, this person among them unless on air', () => {
    expect(viewerCount(live)).toBe(2);
    expect(viewerCount({ ...live, consumers: [], air: 'on' })).toBe(2);
    expect(viewerCount({ ...live, viewers: 900 })).toBe(900);
  });
});

it('shows this person as muted unless the microphone is on', () => {
  expect(ownTile({ ...state, microphone: 'muted', camera: 'on' }, 'Me', 'me')).toMatchObject({ peerId: null, muted: true, picture: true });
  expect(ownTile({ ...state, microphone: 'on', activeSpeaker: 'me' }, 'Me', 'me').speaking).toBe(true);
});
