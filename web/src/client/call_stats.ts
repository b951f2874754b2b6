import type { types } from 'mediasoup-client';
import type { Call } from './call';

/** A flat reading of the browser's statistics: what a person or a test asks about. */
export interface StreamStats {
  readonly id: string;
  readonly kind: 'audio' | 'video';
  readonly codec: string;
  readonly paused: boolean;
  readonly bytes: number;
  readonly packets: number;
  readonly frames: number;
  readonly frameWidth: number;
  readonly frameHeight: number;
  readonly framesPerSecond: number;
  readonly nackCount: number;
  readonly pliCount: number;
}

/** One of the encodings that are sent: a simulcast layer, or all there is. */
export interface EncodingStats {
  readonly rid: string;
  readonly bytes: number;
  readonly frameWidth: number;
  readonly frameHeight: number;
  readonly framesPerSecond: number;
  readonly active: boolean;
}

export interface ProducerStats extends StreamStats {
  readonly share: boolean;
  readonly encodings: readonly EncodingStats[];
  /** Why the browser sends less than it might: "bandwidth", "cpu", "none". */
  readonly limitedBy: string;
  /** What the other end reports to have missed, from 0 to 1. */
  readonly fractionLost: number;
  readonly retransmittedPackets: number;
  readonly targetBitrate: number;
}

export interface ConsumerStats extends StreamStats {
  readonly share: boolean;
  /** Seconds. */
  readonly jitter: number;
  readonly peerId: string;
  readonly producerId: string;
  readonly bytesReceived: number;
  readonly packetsLost: number;
  readonly framesDecoded: number;
  readonly framesDropped: number;
  readonly keyFramesDecoded: number;
  readonly freezeCount: number;
  readonly totalFreezesDuration: number;
  readonly totalAudioEnergy: number;
  readonly totalSamplesReceived: number;
  readonly concealedSamples: number;
  readonly acceptedAt: number | null;
}

export interface TransportStats {
  readonly id: string;
  readonly direction: 'send' | 'recv';
  readonly connectionState: string;
  readonly dtlsState: string;
  readonly tlsVersion: string;
  readonly dtlsCipher: string;
  readonly srtpCipher: string;
  readonly localCandidate: string;
  readonly remoteCandidate: string;
  readonly roundTripTime: number;
  readonly availableOutgoingBitrate: number;
}

export interface CallStats {
  /** Milliseconds since the epoch, to compare pages with each other. */
  readonly at: number;
  readonly producers: readonly ProducerStats[];
  readonly consumers: readonly ConsumerStats[];
  readonly transports: readonly TransportStats[];
}

type Entry = Readonly<Record<string, unknown>>;

export async function readStats(call: Call | null): Promise<CallStats> {
  const publisher = call?.publisher ?? null;
  const subscriber = call?.subscriber ?? null;
  const [producers, consumers, transports] = await Promise.all([
    settled((publisher?.producers() ?? []).map(producerStats)),
    settled((subscriber?.consumers() ?? []).map((one) => consumerStats(one, call?.acceptedAt(one.id) ?? null))),
    settled([publisher?.transport, subscriber?.transport].flatMap((one) => one ? [transportStats(one)] : [])),
  ]);
  return { at: performance.timeOrigin + performance.now(), producers, consumers, transports };
}

/** What closes while it is being asked is left out. */
async function settled<T>(readings: Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(readings);
  return results.flatMap((result) => result.status === 'fulfilled' ? [result.value] : []);
}

async function producerStats(producer: types.Producer): Promise<ProducerStats> {
  const entries = entriesOf(await producer.getStats());
  const streams = entries.filter((entry) => entry['type'] === 'outbound-rtp' && entry['kind'] === producer.kind);
  const sum = (key: string) => streams.reduce((total, entry) => total + number(entry, key), 0);
  const main = streams.reduce<Entry>((best, entry) =>
    number(entry, 'frameHeight') >= number(best, 'frameHeight') ? entry : best, {});
  return {
    ...common(producer, main, entries),
    bytes: sum('bytesSent'),
    packets: sum('packetsSent'),
    frames: number(main, 'framesEncoded'),
    share: producer.appData['share'] === true,
    encodings: streams.map((entry) => ({
      rid: text(entry, 'rid'),
      bytes: number(entry, 'bytesSent'),
      frameWidth: number(entry, 'frameWidth'),
      frameHeight: number(entry, 'frameHeight'),
      framesPerSecond: number(entry, 'framesPerSecond'),
      active: entry['active'] !== false,
    })),
    limitedBy: text(main, 'qualityLimitationReason'),
    fractionLost: Math.max(0, ...entries.filter((entry) => entry['type'] === 'remote-inbound-rtp').map((entry) => number(entry, 'fractionLost'))),
    retransmittedPackets: sum('retransmittedPacketsSent'),
    targetBitrate: sum('targetBitrate'),
  };
}

async function consumerStats(consumer: types.Consumer, acceptedAt: number | null): Promise<ConsumerStats> {
  const entries = entriesOf(await consumer.getStats());
  const main = entries.find((entry) => entry['type'] === 'inbound-rtp' && entry['kind'] === consumer.kind) ?? {};
  return {
    ...common(consumer, main, entries),
    peerId: text(consumer.appData, 'peerId'),
    producerId: consumer.producerId,
    share: consumer.appData['share'] === true,
    jitter: number(main, 'jitter'),
    bytes: number(main, 'bytesReceived'),
    bytesReceived: number(main, 'bytesReceived'),
    packets: number(main, 'packetsReceived'),
    packetsLost: number(main, 'packetsLost'),
    frames: number(main, 'framesDecoded'),
    framesDecoded: number(main, 'framesDecoded'),
    framesDropped: number(main, 'framesDropped'),
    keyFramesDecoded: number(main, 'keyFramesDecoded'),
    freezeCount: number(main, 'freezeCount'),
    totalFreezesDuration: number(main, 'totalFreezesDuration'),
    totalAudioEnergy: number(main, 'totalAudioEnergy'),
    totalSamplesReceived: number(main, 'totalSamplesReceived'),
    concealedSamples: number(main, 'concealedSamples'),
    acceptedAt,
  };
}

async function transportStats(transport: types.Transport): Promise<TransportStats> {
  const entries = entriesOf(await transport.getStats());
  const main = entries.find((entry) => entry['type'] === 'transport') ?? {};
  // Firefox has no transport entry of old: there the pair that was selected says so itself.
  const pair = entries.find((entry) => entry['id'] === main['selectedCandidatePairId']) ??
    entries.find((entry) => entry['type'] === 'candidate-pair' && entry['selected'] === true) ?? {};
  const candidate = (key: string) => {
    const entry = entries.find((one) => one['id'] === pair[key]);
    return entry ? `${text(entry, 'protocol')} ${text(entry, 'address')}:${text(entry, 'port')}` : '';
  };
  return {
    id: transport.id,
    direction: transport.direction,
    connectionState: transport.connectionState,
    dtlsState: text(main, 'dtlsState'),
    tlsVersion: text(main, 'tlsVersion'),
    dtlsCipher: text(main, 'dtlsCipher'),
    srtpCipher: text(main, 'srtpCipher'),
    localCandidate: candidate('localCandidateId'),
    remoteCandidate: candidate('remoteCandidateId'),
    roundTripTime: number(pair, 'currentRoundTripTime'),
    availableOutgoingBitrate: number(pair, 'availableOutgoingBitrate'),
  };
}

function common(
  stream: types.Producer | types.Consumer, main: Entry, entries: Entry[],
): Pick<StreamStats, 'id' | 'kind' | 'codec' | 'paused' | 'frameWidth' | 'frameHeight' | 'framesPerSecond' | 'nackCount' | 'pliCount'> {
  const codec = entries.find((entry) => entry['id'] === main['codecId']);
  return {
    id: stream.id,
    kind: stream.kind,
    codec: codec ? text(codec, 'mimeType') : stream.rtpParameters.codecs[0]?.mimeType ?? '',
    paused: stream.paused,
    frameWidth: number(main, 'frameWidth'),
    frameHeight: number(main, 'frameHeight'),
    framesPerSecond: number(main, 'framesPerSecond'),
    nackCount: number(main, 'nackCount'),
    pliCount: number(main, 'pliCount'),
  };
}

function entriesOf(report: RTCStatsReport): Entry[] {
  const entries: Entry[] = [];
  report.forEach((entry: Entry) => entries.push(entry));
  return entries;
}

function number(entry: Entry, key: string): number {
  const value = entry[key];
  return typeof value === 'number' ? value : 0;
}

function text(entry: Entry, key: string): string {
  const value = entry[key];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
