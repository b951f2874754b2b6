import { describe, expect, it } from 'vitest';
import { kInitialState, type ConsumerState } from './room_state';
import { tilesOf } from './tiles';

const base: ConsumerState = { id: '', peerId: 'ann', kind: 'video', codec: 'VP8', share: false, paused: false };
const state = { ...kInitialState, peers: [{ id: 'ann', displayName: 'Ann', device: {} }] };

describe('tilesOf', () => {
  it('shows a peer that sends nothing', () => {
    expect(tilesOf(state)).toMatchObject([{ key: 'ann', label: 'Ann', video: null, audio: [] }]);
  });
  it('puts sound and camera of a peer into one tile', () => {
    const consumers = [{ ...base, id: 'v' }, { ...base, id: 'a', kind: 'audio' as const }];
    const tiles = tilesOf({ ...state, consumers });
    expect(tiles).toHaveLength(1);
    expect(tiles[0]).toMatchObject({ video: { id: 'v' }, audio: [{ id: 'a' }] });
  });
  it('gives a shared screen a tile of its own, even when it came first', () => {
    const tiles = tilesOf({ ...state, consumers: [{ ...base, id: 's', share: true }, { ...base, id: 'v' }] });
    expect(tiles.map((tile) => [tile.key, tile.video?.id, tile.label])).toEqual([
      ['ann', 'v', 'Ann'],
      ['ann s', 's', 'Ann (screen)'],
    ]);
  });
  it('does not show what belongs to nobody it knows', () => {
    expect(tilesOf({ ...state, peers: [], consumers: [{ ...base, id: 'v' }] })).toEqual([]);
  });
  it('marks who speaks', () => {
    expect(tilesOf({ ...state, activeSpeaker: 'ann' })[0]?.speaking).toBe(true);
  });
});
