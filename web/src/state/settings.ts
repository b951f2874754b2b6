/** What the page's URL asks for. Parsed once, at the border; the rest of the page sees only this. */
export type RoomKind = 'meet' | 'live' | 'chat';
export type VideoCodec = 'vp8' | 'vp9' | 'h264' | 'av1';

export interface Settings {
  readonly roomId: string;
  readonly roomKind: RoomKind;
  readonly peerId: string;
  readonly displayName: string;
  readonly autojoin: boolean;
  readonly produce: boolean;
  readonly consume: boolean;
  readonly audio: boolean;
  readonly video: boolean;
  readonly forceTcp: boolean;
  readonly info: boolean;
  readonly codec: VideoCodec | null;
  readonly consumerReplicas: number;
}

/** Values for what the URL leaves out; random ones come from the caller, to keep this pure. */
export interface Defaults {
  readonly roomId: string;
  readonly peerId: string;
  readonly displayName: string;
}

const kKinds: readonly string[] = ['meet', 'live', 'chat'] satisfies RoomKind[];
const kCodecs: readonly string[] = ['vp8', 'vp9', 'h264', 'av1'] satisfies VideoCodec[];
const kReplicasMax = 32;

export const kIdLengthMax = 128;
export const kNameLengthMax = 64;

export function isRoomKind(text: string): text is RoomKind { return kKinds.includes(text); }
export function isVideoCodec(text: string): text is VideoCodec { return kCodecs.includes(text); }

export function parseSettings(search: string, defaults: Defaults): Settings {
  const query = new URLSearchParams(search);
  const text = (key: string, fallback: string, length: number) =>
    (query.get(key)?.trim() || fallback).slice(0, length);
  // As in the wire's demo: only the exact words count.
  const flag = (key: string, fallback: boolean) =>
    fallback ? query.get(key) !== 'false' : query.get(key) === 'true';
  const kind = query.get('kind')?.toLowerCase() ?? '';
  const codec = query.get('codec')?.toLowerCase() ?? '';
  return {
    roomId: text('roomId', defaults.roomId, kIdLengthMax),
    roomKind: isRoomKind(kind) ? kind : 'meet',
    peerId: text('peerId', defaults.peerId, kIdLengthMax),
    displayName: text('displayName', defaults.displayName, kNameLengthMax),
    autojoin: flag('autojoin', false),
    produce: flag('produce', true),
    consume: flag('consume', true),
    audio: flag('audio', true),
    video: flag('video', true),
    forceTcp: flag('forceTcp', false),
    info: flag('info', false),
    codec: isVideoCodec(codec) ? codec : null,
    consumerReplicas: parseReplicas(query.get('consumerReplicas')),
  };
}

function parseReplicas(text: string | null): number {
  const number = Number(text ?? 0);
  return Number.isInteger(number) ? Math.min(Math.max(number, 0), kReplicasMax) : 0;
}

/** The address that lets someone else into this room. */
export function inviteUrl(page: string, roomId: string, roomKind: RoomKind): string {
  const url = new URL(page);
  url.hash = '';
  url.search = '';
  url.searchParams.set('roomId', roomId);
  if (roomKind !== 'meet') { url.searchParams.set('kind', roomKind); }
  return url.toString();
}
