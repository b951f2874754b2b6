import { expect, it } from 'vitest';
import { deviceNotice } from './media_errors';

it('offers to try again wherever that can help', () => {
  for (const name of ['NotAllowedError', 'NotFoundError', 'OverconstrainedError', 'NotReadableError', 'AbortError', 'Strange']) {
    expect(deviceNotice('camera', name)).toMatchObject({ id: 'camera-failed', action: 'allow-camera' });
    expect(deviceNotice('microphone', name).action).toBe('allow-microphone');
  }
  expect(deviceNotice('camera', 'InsecureContextError').action).toBeUndefined();
});

it('tells a person who closed the choice of screens from a screen that failed', () => {
  expect(deviceNotice('screen', 'NotAllowedError').code).toBe('share-denied');
  expect(deviceNotice('screen', 'NotReadableError').code).toBe('share-failed');
});
