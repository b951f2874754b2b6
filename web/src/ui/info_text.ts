import type { CallStats, StreamStats, TransportStats } from '../client/call_stats';

/** Short lines about streams for the `info` overlay, with rates against the reading before. */
export class InfoText {
  #before: CallStats | null = null;
  #now: CallStats | null = null;

  feed(stats: CallStats): void {
    this.#before = this.#now;
    this.#now = stats;
  }

  ofConsumers(ids: readonly string[]): string {
    return (this.#now?.consumers ?? []).filter((one) => ids.includes(one.id))
      .map((one) => `${this.#line(one, this.#before?.consumers)} lost ${one.packetsLost} freezes ${one.freezeCount}`).join('\n');
  }

  ofProducers(): string {
    const streams = (this.#now?.producers ?? []).map((one) => this.#line(one, this.#before?.producers));
    return [...streams, ...(this.#now?.transports ?? []).map(transportLine)].join('\n');
  }

  #line(stream: StreamStats, before: readonly StreamStats[] | undefined): string {
    const last = before?.find((one) => one.id === stream.id);
    const ms = this.#now && this.#before ? this.#now.at - this.#before.at : 0;
    const kbps = last && ms > 0 ? Math.round((stream.bytes - last.bytes) * 8 / ms) : 0;
    const codec = stream.codec.split('/')[1] ?? stream.codec;
    const size = stream.kind === 'video' ? ` ${stream.frameWidth}x${stream.frameHeight}@${Math.round(stream.framesPerSecond)}` : '';
    return `${codec}${size} ${kbps} kbit/s nack ${stream.nackCount} pli ${stream.pliCount}`;
  }
}

function transportLine(transport: TransportStats): string {
  const rtt = Math.round(transport.roundTripTime * 1000);
  return `${transport.direction} ${transport.connectionState} ${transport.remoteCandidate} ${transport.srtpCipher} rtt ${rtt} ms`;
}
