import type { types } from 'mediasoup-client';
import type { VideoCodec } from '../state/settings';
import type { Source } from './media_errors';
import type { Signalling } from './signalling';
import { createTransport } from './transports';

const kVideoBitrateMax = 1_200_000;
const kVideoStartBitrateKbps = 1000;

/** Knows what this person sends: one transport, and a producer for each source. */
export class Publisher {
  readonly #signalling: Signalling;
  readonly #device: types.Device;
  readonly transport: types.Transport;
  readonly #producers = new Map<Source, types.Producer>();

  private constructor(signalling: Signalling, device: types.Device, transport: types.Transport) {
    this.#signalling = signalling;
    this.#device = device;
    this.transport = transport;
    transport.on('produce', ({ kind, rtpParameters, appData }, done, failed) => {
      signalling.request('produce', { transportId: transport.id, kind, rtpParameters, appData }).then(done, failed);
    });
  }

  static async create(signalling: Signalling, device: types.Device, forceTcp: boolean): Promise<Publisher> {
    return new Publisher(signalling, device, await createTransport(signalling, device, 'send', forceTcp));
  }

  producers(): types.Producer[] { return [...this.#producers.values()]; }
  isPublished(source: Source): boolean { return this.#producers.has(source); }

  /** Whether this browser and the server have that codec in common for sending. */
  canSend(codec: VideoCodec): boolean { return this.#codec(codec) !== undefined; }

  async publish(source: Source, track: MediaStreamTrack, codec: VideoCodec | null): Promise<void> {
    if (this.#producers.has(source)) { return; }
    const producer = await this.transport.produce(source === 'camera'
      ? this.#videoOptions(track, codec)
      : this.#audioOptions(track));
    this.#producers.set(source, producer);
    producer.observer.on('close', () => {
      if (this.#producers.get(source) === producer) { this.#producers.delete(source); }
    });
  }

  async unpublish(source: Source): Promise<void> {
    const producer = this.#producers.get(source);
    if (!producer) { return; }
    producer.close();
    await this.#signalling.request('closeProducer', { producerId: producer.id });
  }

  async setPaused(source: Source, paused: boolean): Promise<void> {
    const producer = this.#producers.get(source);
    if (!producer) { return; }
    if (paused) { producer.pause(); } else { producer.resume(); }
    await this.#signalling.request(paused ? 'pauseProducer' : 'resumeProducer', { producerId: producer.id });
  }

  close(): void { this.transport.close(); }

  #codec(codec: VideoCodec): types.RtpCodecCapability | undefined {
    return this.#device.sendRtpCapabilities.codecs?.find(
      ({ mimeType }) => mimeType.toLowerCase() === `video/${codec}`);
  }

  #videoOptions(track: MediaStreamTrack, codec: VideoCodec | null): types.ProducerOptions {
    const chosen = codec === null ? undefined : this.#codec(codec);
    return {
      track,
      stopTracks: false,
      encodings: [{ maxBitrate: kVideoBitrateMax }],
      codecOptions: { videoGoogleStartBitrate: kVideoStartBitrateKbps },
      ...(chosen ? { codec: chosen } : {}),
    };
  }

  // No maxBitrate here: on opus, Chromium takes it as the rate to send, and starves the picture.
  #audioOptions(track: MediaStreamTrack): types.ProducerOptions {
    return {
      track,
      stopTracks: false,
      codecOptions: { opusStereo: true, opusDtx: true, opusFec: true, opusNack: true },
    };
  }
}
