import { isRoomKind, isResolution, kIdLengthMax, kNameLengthMax, type Resolution, type RoomKind } from './settings';

/** What the page remembers of this person on this machine. */
export interface Preferences {
  readonly displayName: string | null;
  readonly cameraId: string | null;
  readonly microphoneId: string | null;
  readonly speakerId: string | null;
  readonly cameraOn: boolean;
  readonly microphoneOn: boolean;
  readonly resolution: Resolution | null;
  readonly theme: Theme;
  readonly shortcuts: boolean;
  readonly recent: readonly RecentRoom[];
}

export type Theme = 'system' | 'light' | 'dark';

export interface RecentRoom { readonly roomId: string; readonly roomKind: RoomKind }

export const kRecentMax = 6;

export const kNoPreferences: Preferences = {
  displayName: null, cameraId: null, microphoneId: null, speakerId: null, cameraOn: true, microphoneOn: true,
  resolution: null, theme: 'system', shortcuts: true, recent: [],
};

/** From what was stored, by this or any other version: whatever does not fit is as if it were not there. */
export function parsePreferences(stored: string | null): Preferences {
  const value = parseObject(stored);
  const text = (key: string) => {
    const one = value[key];
    return typeof one === 'string' && one !== '' ? one.slice(0, 256) : null;
  };
  const flag = (key: string) => value[key] !== false;
  const resolution = value['resolution'];
  const theme = value['theme'];
  const recent = value['recent'];
  return {
    displayName: text('displayName')?.slice(0, kNameLengthMax) ?? null,
    cameraId: text('cameraId'),
    microphoneId: text('microphoneId'),
    speakerId: text('speakerId'),
    cameraOn: flag('cameraOn'),
    microphoneOn: flag('microphoneOn'),
    resolution: typeof resolution === 'number' && isResolution(resolution) ? resolution : null,
    theme: theme === 'light' || theme === 'dark' ? theme : 'system',
    shortcuts: flag('shortcuts'),
    recent: Array.isArray(recent) ? recent.flatMap(parseRecent).slice(0, kRecentMax) : [],
  };
}

function parseObject(stored: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(stored ?? '{}');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}

function parseRecent(value: unknown): RecentRoom[] {
  if (typeof value !== 'object' || value === null) { return []; }
  const { roomId, roomKind } = value as Record<string, unknown>;
  if (typeof roomId !== 'string' || roomId === '' || roomId.length > kIdLengthMax) { return []; }
  return typeof roomKind === 'string' && isRoomKind(roomKind) ? [{ roomId, roomKind }] : [];
}

/** The room one was in last stands first, and each room stands once. */
export function withRecent(recent: readonly RecentRoom[], room: RecentRoom): RecentRoom[] {
  return [room, ...recent.filter((one) => one.roomId !== room.roomId)].slice(0, kRecentMax);
}
