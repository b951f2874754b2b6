import type { LayerSettings, Resolution, RoomKind, VideoCodec } from './settings';

/** One entry of what is handed to the browser as `encodings`. */
export interface Encoding {
  readonly maxBitrate: number;
  readonly scaleResolutionDownBy?: number;
  readonly scalabilityMode?: string;
  readonly dtx?: boolean;
}

export interface SendingContext {
  readonly roomKind: RoomKind;
  readonly codec: VideoCodec;
  readonly resolution: Resolution;
  readonly layers: LayerSettings;
  readonly simulcastStreams: number;
}

const kBitrates: Record<Resolution, number> = { 180: 200_000, 360: 600_000, 720: 1_500_000 };
const kShareBitrate = 1_800_000;
const kShareLowBitrate = 500_000;

/** What this room asks of a camera: two people look at one large picture, many look at small ones. */
export function resolutionFor(roomKind: RoomKind, people: number): Resolution {
  return roomKind === 'meet' && people > kLargeMeeting ? 360 : 720;
}
export const kLargeMeeting = 6;

/** SVC where the codec has it, else simulcast; a call of two needs neither, for there is one receiver. */
export function cameraEncodings(context: SendingContext): Encoding[] {
  const top = kBitrates[context.resolution];
  const { layers } = context;
  if (!layers.enabled) { return [{ maxBitrate: top }]; }
  if (isSvc(context.codec)) {
    // Browsers decode spatial layers of AV1 only with a dependency descriptor, which the server does not offer them.
    const isFlat = context.roomKind === 'chat' || context.codec === 'av1';
    const usual = isFlat ? 'L1T3' : svcMode(context.resolution);
    return [{ maxBitrate: top, scalabilityMode: layers.scalabilityMode ?? usual }];
  }
  const scalabilityMode = layers.scalabilityMode ?? 'L1T3';
  if (context.roomKind === 'chat') { return [{ maxBitrate: top, scalabilityMode }]; }
  return heightsBelow(context.resolution, context.simulcastStreams).map((height) => ({
    scaleResolutionDownBy: context.resolution / height,
    maxBitrate: kBitrates[height],
    scalabilityMode,
  }));
}

/** A screen is read, not watched: full size, and one poorer version for those who have little. */
export function screenEncodings(context: SendingContext): Encoding[] {
  const { layers } = context;
  if (!layers.enabled) { return [{ maxBitrate: kShareBitrate, dtx: true }]; }
  if (isSvc(context.codec)) {
    return [{ maxBitrate: kShareBitrate, scalabilityMode: layers.scalabilityMode ?? 'L1T3', dtx: true }];
  }
  const scalabilityMode = layers.scalabilityMode ?? 'L1T3';
  if (context.roomKind === 'chat') { return [{ maxBitrate: kShareBitrate, scalabilityMode, dtx: true }]; }
  return [
    { scaleResolutionDownBy: 2, maxBitrate: kShareLowBitrate, scalabilityMode, dtx: true },
    { scaleResolutionDownBy: 1, maxBitrate: kShareBitrate, scalabilityMode, dtx: true },
  ];
}

export function isSvc(codec: VideoCodec): boolean { return codec === 'vp9' || codec === 'av1'; }

function svcMode(resolution: Resolution): string {
  return { 180: 'L1T3', 360: 'L2T3_KEY', 720: 'L3T3_KEY' }[resolution];
}

/** From small to large, each half of the next; the browser itself leaves out what is too small to be of use. */
function heightsBelow(resolution: Resolution, count: number): Resolution[] {
  const all: Resolution[] = [180, 360, 720];
  return all.filter((height) => height <= resolution).slice(-count);
}
