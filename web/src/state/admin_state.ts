/** What the operator's page knows: the last answers of the server, and what follows from two of them. Pure. */
import { kHistoryLength } from './stats_history';

export interface WorkerReport {
  readonly id: number;
  /** Seconds of CPU since start. */
  readonly cpuSeconds: number;
  readonly datagramsIn: number;
  readonly datagramsOut: number;
  readonly forwarded: number;
  readonly slabsFree: number;
  readonly drops: Readonly<Record<string, number>>;
}

export interface ServerReport {
  readonly version: string;
  readonly uptimeSeconds: number;
  readonly rooms: number;
  readonly peers: number;
  readonly broadcasters: number;
  readonly producers: number;
  readonly consumers: number;
  readonly websockets: number;
  readonly workers: readonly WorkerReport[];
}

export interface RoomReport {
  readonly roomId: string;
  readonly kind: string;
  readonly worker: number;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly peers: number;
  readonly broadcasters: number;
  readonly producers: number;
  readonly consumers: number;
}

/** One entry of what the engine counts, in the words of the signalling protocol. */
export type StatsEntry = Readonly<Record<string, unknown>>;

export interface TransportReport { readonly id: string; readonly type: string; readonly stats?: readonly StatsEntry[] }
export interface ProducerReport {
  readonly id: string; readonly kind: string; readonly codec: string; readonly paused: boolean; readonly stats?: readonly StatsEntry[];
}
export interface ConsumerReport {
  readonly id: string; readonly producerId: string; readonly peerId: string; readonly kind: string;
  readonly score: number; readonly producerScore: number;
  readonly layers?: { readonly spatialLayer: number; readonly temporalLayer: number };
  readonly stats?: readonly StatsEntry[];
}

export interface PersonReport {
  readonly peerId: string;
  readonly displayName: string;
  readonly device: { readonly name?: string; readonly version?: string } | null;
  readonly type: 'peer' | 'broadcaster';
  readonly joined: boolean;
  readonly transports: readonly TransportReport[];
  readonly producers: readonly ProducerReport[];
  readonly consumers: readonly ConsumerReport[];
}

export interface RoomDetail extends RoomReport { readonly people: readonly PersonReport[] }

/** Rates of one worker, oldest first: CPU in percent of one core, datagrams per second. */
export interface WorkerHistory {
  readonly cpu: readonly number[];
  readonly datagramsIn: readonly number[];
  readonly datagramsOut: readonly number[];
}

export type Link = 'asking' | 'fine' | 'lost' | 'locked';

export interface AdminState {
  readonly link: Link;
  /** When the last report came: by a clock that never jumps, and as milliseconds since the epoch. */
  readonly at: number;
  readonly wallClock: number;
  readonly server: ServerReport | null;
  readonly workers: Readonly<Record<number, WorkerHistory>>;
  readonly rooms: readonly RoomReport[];
  readonly chosen: string | null;
  readonly detail: RoomDetail | null;
  /** kbit/s by id of transport, in and out, oldest first. */
  readonly rates: Readonly<Record<string, { readonly received: readonly number[]; readonly sent: readonly number[] }>>;
  readonly refused: boolean;
}

export const kInitialAdmin: AdminState = {
  link: 'asking', at: 0, wallClock: 0, server: null, workers: {}, rooms: [], chosen: null, detail: null, rates: {}, refused: false,
};

export type AdminAction =
  | {
    readonly type: 'report'; readonly at: number; readonly wallClock: number;
    readonly server: ServerReport; readonly rooms: readonly RoomReport[];
  }
  | { readonly type: 'detail'; readonly detail: RoomDetail | null }
  | { readonly type: 'choose'; readonly roomId: string | null }
  | { readonly type: 'link'; readonly link: Link }
  | { readonly type: 'refused'; readonly refused: boolean };

const kNoWorkerHistory: WorkerHistory = { cpu: [], datagramsIn: [], datagramsOut: [] };

export function reduceAdmin(state: AdminState, action: AdminAction): AdminState {
  switch (action.type) {
    case 'report':
      return { ...state, link: 'fine', at: action.at, wallClock: action.wallClock, server: action.server, rooms: action.rooms, workers: histories(state, action) };
    case 'detail':
      return action.detail && action.detail.roomId !== state.chosen
        ? state : { ...state, detail: action.detail, rates: action.detail ? ratesOf(state.rates, action.detail) : {} };
    case 'choose':
      return { ...state, chosen: action.roomId, detail: null, rates: {} };
    case 'link':
      return { ...state, link: action.link };
    case 'refused':
      return { ...state, refused: action.refused };
  }
}

function histories(state: AdminState, { at, server }: { at: number; server: ServerReport }): Record<number, WorkerHistory> {
  const seconds = (at - state.at) / 1000;
  return Object.fromEntries(server.workers.map((now) => {
    const before = state.server?.workers.find((one) => one.id === now.id);
    const known = state.workers[now.id] ?? kNoWorkerHistory;
    // A server that was started again counts from zero.
    if (!before || seconds <= 0 || now.cpuSeconds < before.cpuSeconds) { return [now.id, kNoWorkerHistory]; }
    return [now.id, {
      cpu: grown(known.cpu, Math.round((now.cpuSeconds - before.cpuSeconds) / seconds * 100)),
      datagramsIn: grown(known.datagramsIn, Math.round((now.datagramsIn - before.datagramsIn) / seconds)),
      datagramsOut: grown(known.datagramsOut, Math.round((now.datagramsOut - before.datagramsOut) / seconds)),
    }];
  }));
}

function ratesOf(before: AdminState['rates'], detail: RoomDetail): AdminState['rates'] {
  const transports = detail.people.flatMap((person) => person.transports);
  return Object.fromEntries(transports.map(({ id, stats }) => [id, {
    received: grown(before[id]?.received ?? [], Math.round(numberIn(stats?.[0], 'recvBitrate') / 1000)),
    sent: grown(before[id]?.sent ?? [], Math.round(numberIn(stats?.[0], 'sendBitrate') / 1000)),
  }]));
}

function grown(values: readonly number[], value: number): number[] { return [...values, value].slice(-kHistoryLength); }

export function numberIn(entry: StatsEntry | undefined, key: string): number {
  const value = entry?.[key];
  return typeof value === 'number' ? value : 0;
}

export function textIn(entry: StatsEntry | undefined, key: string): string {
  const value = entry?.[key];
  return typeof value === 'string' ? value : '';
}

/** Sums of one room: what its people send and receive now, in kbit/s. */
export function trafficOf(detail: RoomDetail): { readonly received: number; readonly sent: number } {
  const entries = detail.people.flatMap((person) => person.transports.flatMap(({ stats }) => stats ?? []));
  const sum = (key: string) => Math.round(entries.reduce((total, entry) => total + numberIn(entry, key), 0) / 1000);
  return { received: sum('recvBitrate'), sent: sum('sendBitrate') };
}

/** "2 h 5 min", in the figures that matter. */
export function durationText(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days > 0) { return `${days} d ${hours % 24} h`; }
  if (hours > 0) { return `${hours} h ${minutes % 60} min`; }
  return minutes > 0 ? `${minutes} min ${Math.floor(seconds % 60)} s` : `${Math.floor(seconds)} s`;
}

export function rateText(kbps: number): string {
  return kbps >= 10_000 ? `${(kbps / 1000).toFixed(1)} Mbit/s` : `${Math.round(kbps)} kbit/s`;
}
