import { describe, expect, it } from 'vitest';
import { cameraEncodings, resolutionFor, screenEncodings, type SendingContext } from './sending';

const meet: SendingContext = {
  roomKind: 'meet', codec: 'vp8', resolution: 720, layers: { enabled: true, scalabilityMode: null }, simulcastStreams: 3,
};

describe('cameraEncodings', () => {
  it('sends a meeting three sizes, each half of the next', () => {
    expect(cameraEncodings(meet).map((one) => one.scaleResolutionDownBy)).toEqual([4, 2, 1]);
    const bitrates = cameraEncodings(meet).map((one) => one.maxBitrate);
    expect([...bitrates].sort((a, b) => a - b)).toEqual(bitrates);
  });
  it('sends no layer that would be too small', () => {
    expect(cameraEncodings({ ...meet, resolution: 360 }).map((one) => one.scaleResolutionDownBy)).toEqual([2, 1]);
    expect(cameraEncodings({ ...meet, resolution: 180 })).toHaveLength(1);
  });
  it('sends a call of two one size', () => { expect(cameraEncodings({ ...meet, roomKind: 'chat' })).toHaveLength(1); });
  it('uses the codec’s own layers where it has them', () => {
    expect(cameraEncodings({ ...meet, codec: 'vp9' })).toMatchObject([{ scalabilityMode: 'L3T3_KEY' }]);
    expect(cameraEncodings({ ...meet, codec: 'av1', roomKind: 'chat' })).toMatchObject([{ scalabilityMode: 'L1T3' }]);
    expect(cameraEncodings({ ...meet, codec: 'av1' })).toMatchObject([{ scalabilityMode: 'L1T3' }]);
  });
  it('does as the URL says', () => {
    expect(cameraEncodings({ ...meet, layers: { enabled: false, scalabilityMode: null } })).toEqual([{ maxBitrate: 1_500_000 }]);
    expect(cameraEncodings({ ...meet, layers: { enabled: true, scalabilityMode: 'L1T2' } })[0]?.scalabilityMode).toBe('L1T2');
    expect(cameraEncodings({ ...meet, simulcastStreams: 2 }).map((one) => one.scaleResolutionDownBy)).toEqual([2, 1]);
  });
});

describe('screenEncodings', () => {
  it('keeps full size, and one poorer version', () => {
    expect(screenEncodings(meet).map((one) => one.scaleResolutionDownBy)).toEqual([2, 1]);
    expect(screenEncodings(meet).every((one) => one.dtx)).toBe(true);
  });
  it('is one stream for two people, with SVC, or when the URL says so', () => {
    expect(screenEncodings({ ...meet, roomKind: 'chat' })).toHaveLength(1);
    expect(screenEncodings({ ...meet, codec: 'vp9' })).toHaveLength(1);
    expect(screenEncodings({ ...meet, layers: { enabled: false, scalabilityMode: null } })).toHaveLength(1);
  });
});

it('sends less where many look at small pictures', () => {
  expect([resolutionFor('meet', 3), resolutionFor('meet', 9), resolutionFor('live', 900)]).toEqual([720, 360, 720]);
});
