import { expect, it } from 'vitest';
import { deviceNotice } from './media_errors';

it('always names the device, and offers a way on where there is one', () => {
  for (const name of ['NotAllowedError', 'NotFoundError', 'OverconstrainedError', 'NotReadableError', 'AbortError', 'Weird']) {
    expect(deviceNotice('camera', name)).toMatchObject({ id: 'camera-failed', action: 'allow-camera' });
    expect(deviceNotice('microphone', name).text).toContain('microphone');
  }
  expect(deviceNotice('camera', 'InsecureContextError').action).toBeUndefined();
});
