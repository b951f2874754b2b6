import type { DeviceChoice, DeviceLists } from '../state/lobby';
import { kNoDevices } from '../state/lobby';
import { mediaDevices } from './local_media';

/** What can be chosen from. Browsers hide the names until one device of the kind was allowed. */
export async function readDevices(): Promise<DeviceLists> {
  const devices = mediaDevices();
  if (!devices) { return kNoDevices; }
  try {
    const all = await devices.enumerateDevices();
    const of = (kind: MediaDeviceKind): DeviceChoice[] => all
      .filter((device) => device.kind === kind && device.deviceId !== '' && device.deviceId !== 'communications')
      .map(({ deviceId, label }) => ({ id: deviceId, label }));
    return { cameras: of('videoinput'), microphones: of('audioinput'), speakers: of('audiooutput') };
  } catch {
    return kNoDevices;
  }
}

export function onDevicesChanged(listener: () => void): () => void {
  const devices = mediaDevices();
  devices?.addEventListener('devicechange', listener);
  return () => devices?.removeEventListener('devicechange', listener);
}
