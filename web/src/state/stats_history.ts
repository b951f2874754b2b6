/** What the statistics panel draws: rates out of counters, and how they went in the last minute. Pure. */
export interface Counters {
  readonly id: string;
  readonly bytes: number;
  readonly packets: number;
  /** Absent: not counted in this direction. */
  readonly packetsLost?: number;
}

export interface Reading { readonly at: number; readonly streams: readonly Counters[] }

export interface StreamHistory {
  /** kbit/s, oldest first. */
  readonly bitrates: readonly number[];
  /** Percent of the packets of each interval, oldest first. */
  readonly losses: readonly number[];
}

export interface StatsHistory {
  readonly last: Reading | null;
  readonly streams: Readonly<Record<string, StreamHistory>>;
}

export const kNoHistory: StatsHistory = { last: null, streams: {} };
export const kNoStreamHistory: StreamHistory = { bitrates: [], losses: [] };
export const kHistoryLength = 60;

/** Streams that are gone are forgotten with their history. */
export function feed(history: StatsHistory, reading: Reading): StatsHistory {
  const ms = history.last ? reading.at - history.last.at : 0;
  const streams: Record<string, StreamHistory> = {};
  for (const stream of reading.streams) {
    const before = history.last?.streams.find((one) => one.id === stream.id);
    const known = history.streams[stream.id] ?? kNoStreamHistory;
    streams[stream.id] = before && ms > 0 ? {
      bitrates: [...known.bitrates, Math.max(Math.round((stream.bytes - before.bytes) * 8 / ms), 0)].slice(-kHistoryLength),
      losses: [...known.losses, lossBetween(before, stream)].slice(-kHistoryLength),
    } : known;
  }
  return { last: reading, streams };
}

function lossBetween(before: Counters, now: Counters): number {
  const lost = Math.max((now.packetsLost ?? 0) - (before.packetsLost ?? 0), 0);
  const arrived = Math.max(now.packets - before.packets, 0);
  return lost + arrived === 0 ? 0 : Math.round(lost / (lost + arrived) * 1000) / 10;
}

/** The points of a line through the values, newest at the right edge, for an SVG of that size. */
export function linePoints(values: readonly number[], width: number, height: number, most: number): string {
  const step = width / (kHistoryLength - 1);
  const first = kHistoryLength - values.length;
  const scale = most > 0 ? (height - 2) / most : 0;
  return values.map((value, index) =>
    `${((first + index) * step).toFixed(1)},${(height - 1 - Math.min(value, most) * scale).toFixed(1)}`).join(' ');
}
