/** What the page's URL asks for. Parsed once, at the border; the rest of the page sees only this. */
export type RoomKind = 'meet' | 'live' | 'chat';
export type VideoCodec = 'vp8' | 'vp9' | 'h264' | 'av1';
export type Resolution = 180 | 360 | 720;
export type Language = 'en' | 'ko';

/** How a video is cut into layers; null: by the kind of room and the codec. */
export interface LayerSettings {
  readonly enabled: boolean;
  readonly scalabilityMode: string | null;
}

export interface Settings {
  readonly roomId: string;
  /** The URL named a room: whoever opens it was invited, or is coming back. */
  readonly invited: boolean;
  readonly roomKind: RoomKind;
  /** The URL said the kind; else it is a guess by the name, and the server decides. */
  readonly kindGiven: boolean;
  readonly peerId: string;
  readonly displayName: string;
  readonly autojoin: boolean;
  readonly produce: boolean;
  /** `produce=true` was written out: in a live room, go on air at once. */
  readonly present: boolean;
  readonly consume: boolean;
  readonly datachannel: boolean;
  readonly audio: boolean;
  readonly video: boolean;
  readonly forceTcp: boolean;
  readonly info: boolean;
  readonly codec: VideoCodec | null;
  readonly webcamLayers: LayerSettings;
  readonly sharingLayers: LayerSettings;
  readonly simulcastStreams: number;
  readonly resolution: Resolution | null;
  readonly externalVideo: boolean;
  readonly handlerName: string | null;
  readonly throttleSecret: string | null;
  readonly consumerReplicas: number;
  readonly language: Language | null;
}

/** Values for what the URL leaves out; random ones come from the caller, to keep this pure. */
export interface Defaults {
  readonly roomId: string;
  readonly peerId: string;
  readonly displayName: string;
}

const kKinds: readonly string[] = ['meet', 'live', 'chat'] satisfies RoomKind[];
const kCodecs: readonly string[] = ['vp8', 'vp9', 'h264', 'av1'] satisfies VideoCodec[];
const kResolutions: readonly number[] = [180, 360, 720] satisfies Resolution[];
const kLanguages: readonly string[] = ['en', 'ko'] satisfies Language[];
const kScalabilityMode = /^[LS][1-3]T[1-3](_KEY)?$/;
const kHandlerName = /^[A-Z][A-Za-z]+\d*$/;
const kReplicasMax = 32;
const kStreamsMax = 3;

export const kIdLengthMax = 128;
export const kNameLengthMax = 64;

export function isRoomKind(text: string): text is RoomKind { return kKinds.includes(text); }
export function isVideoCodec(text: string): text is VideoCodec { return kCodecs.includes(text); }
export function isResolution(height: number): height is Resolution { return kResolutions.includes(height); }
export function isLanguage(text: string): text is Language { return kLanguages.includes(text); }

export function parseSettings(search: string, defaults: Defaults): Settings {
  const query = new URLSearchParams(search);
  const text = (key: string, fallback: string, length: number) =>
    (query.get(key)?.trim() || fallback).slice(0, length);
  // As in the wire's demo: only the exact words count.
  const flag = (key: string, fallback: boolean) =>
    fallback ? query.get(key) !== 'false' : query.get(key) === 'true';
  const matching = (key: string, pattern: RegExp) => {
    const value = query.get(key) ?? '';
    return pattern.test(value) ? value : null;
  };
  const kind = query.get('kind')?.toLowerCase() ?? '';
  const roomId = text('roomId', defaults.roomId, kIdLengthMax);
  const resolution = Number(query.get('resolution'));
  const language = query.get('lang') ?? '';
  return {
    roomId,
    invited: Boolean(query.get('roomId')?.trim()),
    roomKind: isRoomKind(kind) ? kind : kindInName(roomId),
    kindGiven: isRoomKind(kind),
    peerId: text('peerId', defaults.peerId, kIdLengthMax),
    displayName: text('displayName', defaults.displayName, kNameLengthMax),
    autojoin: flag('autojoin', false),
    produce: flag('produce', true),
    present: flag('produce', false),
    consume: flag('consume', true),
    datachannel: flag('datachannel', true),
    audio: flag('audio', true),
    video: flag('video', true),
    forceTcp: flag('forceTcp', false),
    info: flag('info', false),
    codec: parseCodec(query),
    webcamLayers: {
      enabled: flag('enableWebcamLayers', true),
      scalabilityMode: matching('webcamScalabilityMode', kScalabilityMode),
    },
    sharingLayers: {
      enabled: flag('enableSharingLayers', true),
      scalabilityMode: matching('sharingScalabilityMode', kScalabilityMode),
    },
    simulcastStreams: parseCount(query.get('numSimulcastStreams'), kStreamsMax, 1, kStreamsMax),
    resolution: isResolution(resolution) ? resolution : null,
    externalVideo: flag('externalVideo', false),
    handlerName: matching('handlerName', kHandlerName) ?? matching('handler', kHandlerName),
    throttleSecret: query.get('throttleSecret') || null,
    consumerReplicas: parseCount(query.get('consumerReplicas'), 0, 0, kReplicasMax),
    language: isLanguage(language) ? language : null,
  };
}

/** As the server takes it where nobody says the kind: `live`, or `live-` and anything, and so on. */
export function kindInName(roomId: string): RoomKind {
  const [first = ''] = roomId.split('-');
  return isRoomKind(first) ? first : 'meet';
}

/** Ours is `codec`; the demo has a flag for each of three. */
function parseCodec(query: URLSearchParams): VideoCodec | null {
  const codec = query.get('codec')?.toLowerCase() ?? '';
  if (isVideoCodec(codec)) { return codec; }
  if (query.get('forceVP8') === 'true') { return 'vp8'; }
  if (query.get('forceH264') === 'true') { return 'h264'; }
  if (query.get('forceVP9') === 'true') { return 'vp9'; }
  return null;
}

function parseCount(text: string | null, fallback: number, least: number, most: number): number {
  const number = text === null ? fallback : Number(text);
  return Number.isInteger(number) ? Math.min(Math.max(number, least), most) : fallback;
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
