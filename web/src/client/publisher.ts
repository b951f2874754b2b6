import type { types } from 'mediasoup-client';
import type { Source } from '../state/room_state';
import { cameraEncodings, screenEncodings, type SendingContext } from '../state/sending';
import { isVideoCodec, type LayerSettings, type Resolution, type RoomKind, type VideoCodec } from '../state/settings';
import { createTransport, type TransportOptions } from './transports';

export interface SendingOptions {
  readonly roomKind: RoomKind;
  readonly codec: VideoCodec | null;
  readonly webcamLayers: LayerSettings;
  readonly sharingLayers: LayerSettings;
  readonly simulcastStreams: number;
}

const kVideoStartBitrateKbps = 1000;

/** Knows what this person sends: one transport, and a producer for each source. */
export class Publisher {
  readonly #options: TransportOptions;
  readonly #sending: SendingOptions;
  readonly transport: types.Transport;
  readonly #sctp: boolean;
  readonly #producers = new Map<Source, types.Producer>();

  private constructor(options: TransportOptions, sending: SendingOptions, transport: types.Transport, sctp: boolean) {
    this.#options = options;
    this.#sending = sending;
    this.transport = transport;
    this.#sctp = sctp;
    const { signalling } = options;
    transport.on('produce', ({ kind, rtpParameters, appData }, done, failed) => {
      signalling.request('produce', { transportId: transport.id, kind, rtpParameters, appData }).then(done, failed);
    });
    transport.on('producedata', ({ sctpStreamParameters, label, protocol, appData }, done, failed) => {
      const data = { transportId: transport.id, sctpStreamParameters, label: label ?? '', protocol: protocol ?? '', appData };
      signalling.request('produceData', data).then(done, failed);
    });
  }

  static async create(options: TransportOptions, sending: SendingOptions): Promise<Publisher> {
    const { transport, sctp } = await createTransport(options, 'send');
    return new Publisher(options, sending, transport, sctp);
  }

  producers(): types.Producer[] { return [...this.#producers.values()]; }
  sourceOf(producerId: string): Source | null {
    for (const [source, producer] of this.#producers) {
      if (producer.id === producerId) { return source; }
    }
    return null;
  }
  isPublished(source: Source): boolean { return this.#producers.has(source); }

  /** Whether this browser and the server have that codec in common for sending. */
  canSend(codec: VideoCodec): boolean { return this.#capability(codec) !== undefined; }

  async publish(source: Source, track: MediaStreamTrack, resolution: Resolution): Promise<void> {
    if (this.#producers.has(source)) { return; }
    const producer = await this.transport.produce(source === 'microphone'
      ? this.#audioOptions(track)
      : this.#videoOptions(source, track, resolution));
    this.#producers.set(source, producer);
    producer.observer.on('close', () => {
      if (this.#producers.get(source) === producer) { this.#producers.delete(source); }
    });
  }

  /** Another device, the same producer: nobody else notices more than a different picture. */
  async replaceTrack(source: Source, track: MediaStreamTrack): Promise<void> {
    await this.#producers.get(source)?.replaceTrack({ track });
  }

  async unpublish(source: Source): Promise<void> {
    const producer = this.#producers.get(source);
    if (!producer) { return; }
    producer.close();
    await this.#options.signalling.request('closeProducer', { producerId: producer.id });
  }

  async setPaused(source: Source, paused: boolean): Promise<void> {
    const producer = this.#producers.get(source);
    if (!producer) { return; }
    if (paused) { producer.pause(); } else { producer.resume(); }
    await this.#options.signalling.request(paused ? 'pauseProducer' : 'resumeProducer', { producerId: producer.id });
  }

  /** Leaves the camera's largest layer out; does nothing where there is but one. */
  async setLargeMeeting(large: boolean): Promise<void> {
    const producer = this.#producers.get('camera');
    const top = (producer?.rtpParameters.encodings?.length ?? 1) - 1;
    const wanted = large ? top - 1 : top;
    if (!producer || producer.closed || top < 2 || (producer.maxSpatialLayer ?? top) === wanted) { return; }
    await producer.setMaxSpatialLayer(wanted);
  }

  /** Null: the server offers no data channels. */
  async openChat(): Promise<types.DataProducer | null> {
    if (!this.#sctp) { return null; }
    return await this.transport.produceData({
      ordered: true, label: 'chat', appData: { info: 'my-chat-DataProducer' },
    });
  }

  close(): void { this.transport.close(); }

  #capability(codec: VideoCodec): types.RtpCodecCapability | undefined {
    return this.#options.device.sendRtpCapabilities.codecs?.find(
      ({ mimeType }) => mimeType.toLowerCase() === `video/${codec}`);
  }

  /** What was asked for if it can be had, else what the server likes best. */
  #codec(): { capability: types.RtpCodecCapability | undefined; name: VideoCodec } {
    const wanted = this.#sending.codec === null ? undefined : this.#capability(this.#sending.codec);
    const capability = wanted ?? this.#options.device.sendRtpCapabilities.codecs?.find(({ kind }) => kind === 'video');
    const name = capability?.mimeType.split('/')[1]?.toLowerCase() ?? '';
    return { capability: wanted, name: isVideoCodec(name) ? name : 'vp8' };
  }

  #videoOptions(source: Source, track: MediaStreamTrack, resolution: Resolution): types.ProducerOptions {
    const { capability, name } = this.#codec();
    const context: SendingContext = {
      roomKind: this.#sending.roomKind,
      codec: name,
      resolution,
      layers: source === 'screen' ? this.#sending.sharingLayers : this.#sending.webcamLayers,
      simulcastStreams: this.#sending.simulcastStreams,
    };
    return {
      track,
      stopTracks: false,
      encodings: source === 'screen' ? screenEncodings(context) : cameraEncodings(context),
      codecOptions: { videoGoogleStartBitrate: kVideoStartBitrateKbps },
      ...(source === 'screen' ? { appData: { share: true } } : {}),
      ...(capability ? { codec: capability } : {}),
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
