import { parseScalabilityMode, type types } from 'mediasoup-client';
import type { ConsumerState, RoomAction } from '../state/room_state';
import type { NewConsumer, NewDataConsumer } from './protocol';
import { createTransport, type TransportOptions } from './transports';

/** Knows what this person receives: one transport, and the consumers on it. */
export class Subscriber {
  readonly #dispatch: (action: RoomAction) => void;
  readonly transport: types.Transport;
  readonly #consumers = new Map<string, types.Consumer>();
  readonly #dataConsumers = new Map<string, types.DataConsumer>();
  /** Consumers being made; the server may already speak about them. */
  readonly #making = new Map<string, Promise<void>>();

  private constructor(transport: types.Transport, dispatch: (action: RoomAction) => void) {
    this.transport = transport;
    this.#dispatch = dispatch;
  }

  static async create(options: TransportOptions, dispatch: (action: RoomAction) => void): Promise<Subscriber> {
    return new Subscriber((await createTransport(options, 'recv')).transport, dispatch);
  }

  consumers(): types.Consumer[] { return [...this.#consumers.values()]; }
  track(consumerId: string): MediaStreamTrack | null { return this.#consumers.get(consumerId)?.track ?? null; }

  async add(offer: NewConsumer): Promise<void> {
    const made = this.#make(offer);
    this.#making.set(offer.id, made);
    try { await made; } finally { this.#making.delete(offer.id); }
  }

  async remove(consumerId: string): Promise<void> {
    await this.#made(consumerId);
    this.#consumers.get(consumerId)?.close();
    this.#consumers.delete(consumerId);
    this.#dispatch({ type: 'consumer-removed', consumerId });
  }

  async setPaused(consumerId: string, paused: boolean): Promise<void> {
    await this.#made(consumerId);
    const consumer = this.#consumers.get(consumerId);
    if (paused) { consumer?.pause(); } else { consumer?.resume(); }
    this.#dispatch({ type: 'consumer-paused', consumerId, paused });
  }

  /** Once it is known to the rest of the page, which may take a moment longer than to the server. */
  async whenMade(consumerId: string, work: () => void): Promise<void> {
    await this.#made(consumerId);
    if (this.#consumers.has(consumerId)) { work(); }
  }

  async addData(offer: NewDataConsumer, onText: (text: string) => void): Promise<void> {
    const consumer = await this.transport.consumeData({
      id: offer.id,
      dataProducerId: offer.dataProducerId,
      sctpStreamParameters: offer.sctpStreamParameters,
      label: offer.label,
      protocol: offer.protocol,
      appData: { ...offer.appData, peerId: offer.peerId },
    });
    this.#dataConsumers.set(offer.id, consumer);
    consumer.on('message', (message: unknown) => { if (typeof message === 'string') { onText(message); } });
    consumer.observer.on('close', () => this.#dataConsumers.delete(offer.id));
  }

  removeData(dataConsumerId: string): void { this.#dataConsumers.get(dataConsumerId)?.close(); }

  close(): void {
    this.transport.close();
    this.#consumers.clear();
    this.#dataConsumers.clear();
  }

  async #make(offer: NewConsumer): Promise<void> {
    const share = offer.appData['share'] === true;
    const consumer = await this.transport.consume({
      id: offer.id,
      producerId: offer.producerId,
      kind: offer.kind,
      rtpParameters: offer.rtpParameters,
      // Same stream, same clock: the browser keeps lips and voice together.
      streamId: `${offer.peerId}-${share ? 'share' : 'main'}`,
      appData: { ...offer.appData, peerId: offer.peerId },
    });
    if (offer.producerPaused) { consumer.pause(); }
    this.#consumers.set(offer.id, consumer);
    this.#dispatch({ type: 'consumer-added', consumer: stateOf(offer, share) });
  }

  async #made(consumerId: string): Promise<void> {
    try { await this.#making.get(consumerId); } catch { /* Told to the server where it was made. */ }
  }
}

function stateOf(offer: NewConsumer, share: boolean): ConsumerState {
  const { spatialLayers, temporalLayers } = parseScalabilityMode(offer.rtpParameters.encodings?.[0]?.scalabilityMode);
  return {
    id: offer.id,
    peerId: offer.peerId,
    kind: offer.kind,
    codec: offer.rtpParameters.codecs[0]?.mimeType.split('/')[1] ?? '',
    share,
    paused: offer.producerPaused,
    spatialLayers,
    temporalLayers,
    score: null,
    layers: null,
    starved: false,
  };
}
