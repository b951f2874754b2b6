import { describe, expect, it } from 'vitest';
import { layersFor } from './layers';
import type { ConsumerState } from './room_state';

const simulcast: ConsumerState = {
  id: '1', peerId: 'ann', kind: 'video', codec: 'VP8', share: false, paused: false,
  spatialLayers: 3, temporalLayers: 3, score: null, layers: null, starved: false,
};

describe('layersFor', () => {
  it('takes the least that still looks sharp', () => {
    const spatial = (height: number) => layersFor(simulcast, height)?.spatialLayer;
    expect([90, 180, 250, 260, 360, 500, 510, 720, 2160].map(spatial)).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2]);
  });
  it('spares frames only for the smallest tiles, and never for a screen', () => {
    expect(layersFor(simulcast, 100)).toEqual({ spatialLayer: 0, temporalLayer: 1 });
    expect(layersFor({ ...simulcast, share: true }, 100)).toEqual({ spatialLayer: 0, temporalLayer: 2 });
    expect(layersFor(simulcast, 200)).toEqual({ spatialLayer: 0, temporalLayer: 2 });
  });
  it('has nothing to ask where there is one layer, or no picture', () => {
    expect(layersFor({ ...simulcast, spatialLayers: 1, temporalLayers: 1 }, 720)).toBeNull();
    expect(layersFor({ ...simulcast, kind: 'audio' }, 720)).toBeNull();
  });
  it('asks for time layers alone where there are no others', () => {
    expect(layersFor({ ...simulcast, spatialLayers: 1 }, 90)).toEqual({ spatialLayer: 0, temporalLayer: 1 });
  });
});
