import { Device, type types } from 'mediasoup-client';
import type { Accept, Reject, Request } from 'protoo-client';
import type { RoomAction } from '../state/room_state';
import { deviceOf } from './browser';
import type { NewConsumer, NewDataConsumer, Notification, ServerStats } from './protocol';
import { Publisher, type SendingOptions } from './publisher';
import type { Signalling } from './signalling';
import { Subscriber } from './subscriber';
import type { TransportOptions } from './transports';

export interface CallOptions extends SendingOptions {
  readonly displayName: string;
  readonly produce: boolean;
  readonly consume: boolean;
  readonly datachannel: boolean;
  readonly forceTcp: boolean;
  readonly handlerName: string | null;
}

export interface CallEvents {
  dispatch(action: RoomAction): void;
  onPath: TransportOptions['onPath'];
  /** Null: said by the room itself. */
  onChat(peerId: string | null, text: string): void;
}

const kForbidden = 403;
const kFailed = 500;

/** One stay in the room, from joining until the connection ends. A reconnection is a new Call. */
export class Call {
  readonly #signalling: Signalling;
  readonly #options: CallOptions;
  readonly #events: CallEvents;
  readonly #acceptedAt = new Map<string, number>();
  readonly #brokenPaths = new Set<string>();
  #publisher: Publisher | null = null;
  #subscriber: Subscriber | null = null;
  #chat: types.DataProducer | null = null;
  #closed = false;

  constructor(signalling: Signalling, options: CallOptions, events: CallEvents) {
    this.#signalling = signalling;
    this.#options = options;
    this.#events = events;
  }

  get publisher(): Publisher | null { return this.#publisher; }
  get subscriber(): Subscriber | null { return this.#subscriber; }
  get closed(): boolean { return this.#closed; }

  /** When, in the page's own time, the server was told that it may send to this consumer. */
  acceptedAt(consumerId: string): number | null { return this.#acceptedAt.get(consumerId) ?? null; }

  async join(): Promise<void> {
    const { produce, consume, handlerName } = this.#options;
    const device = await Device.factory(handlerName === null ? {} : { handlerName: handlerName as types.BuiltinHandlerName });
    const routerRtpCapabilities = await this.#signalling.request('getRouterRtpCapabilities', undefined);
    await device.load({ routerRtpCapabilities });
    if (produce) { this.#publisher = await Publisher.create(this.#transportOptions(device, 'send'), this.#options); }
    if (consume) { this.#subscriber = await Subscriber.create(this.#transportOptions(device, 'recv'), this.#dispatch); }
    if (this.#closed) { return this.#closeTransports(); }
    await this.#enter(device);
  }

  /** Opens the channel for text, if this server has such; what is said before that reaches nobody. */
  async openChat(): Promise<void> {
    if (!this.#options.datachannel || !this.#options.consume) { return; }
    try {
      const chat = await this.#publisher?.openChat() ?? null;
      if (!chat || this.#closed) { return; }
      this.#chat = chat;
      this.#dispatch({ type: 'chat-available', available: true });
      chat.observer.on('close', () => this.#dispatch({ type: 'chat-available', available: false }));
    } catch {
      // A server without text is still a server with sound and pictures.
    }
  }

  /** False: it could not be said. */
  say(text: string): boolean {
    if (!this.#chat || this.#chat.closed) { return false; }
    try {
      this.#chat.send(text);
      return true;
    } catch {
      return false;
    }
  }

  /** What the server counts; empty where it does not. */
  async serverStats(method: 'getTransportStats' | 'getProducerStats' | 'getConsumerStats', id: string): Promise<ServerStats[]> {
    try {
      const stats = method === 'getTransportStats' ? await this.#signalling.request(method, { transportId: id })
        : method === 'getProducerStats' ? await this.#signalling.request(method, { producerId: id })
        : await this.#signalling.request(method, { consumerId: id });
      return Array.isArray(stats) ? stats : [];
    } catch {
      return [];
    }
  }

  close(): void {
    this.#closed = true;
    this.#closeTransports();
  }

  onRequest(request: Request, accept: Accept, reject: Reject): void {
    if (request.method === 'newConsumer') {
      void this.#onNewConsumer(request.data as NewConsumer, accept, reject);
    } else if (request.method === 'newDataConsumer') {
      void this.#onNewDataConsumer(request.data as NewDataConsumer, accept, reject);
    } else {
      reject(kFailed, `unknown request.method "${request.method}"`);
    }
  }

  onNotification(notification: Notification): void {
    switch (notification.method) {
      case 'newPeer':
        return this.#dispatch({ type: 'peer-joined', peer: notification.data });
      case 'peerClosed':
        return this.#dispatch({ type: 'peer-left', peerId: notification.data.peerId });
      case 'peerDisplayNameChanged':
        return this.#dispatch({ type: 'peer-renamed', ...notification.data });
      case 'consumerClosed':
        this.#acceptedAt.delete(notification.data.consumerId);
        return void this.#subscriber?.remove(notification.data.consumerId);
      case 'consumerPaused':
        return void this.#subscriber?.setPaused(notification.data.consumerId, true);
      case 'consumerResumed':
        return void this.#subscriber?.setPaused(notification.data.consumerId, false);
      case 'consumerScore': {
        const { consumerId, score: { score, producerScore } } = notification.data;
        // Until its sender's packets come in, the server has nothing to judge, and says 0.
        if (producerScore === 0) { return; }
        return this.#onceMade(consumerId, { type: 'consumer-score', consumerId, score: Math.min(score, producerScore) });
      }
      case 'consumerLayersChanged': {
        const { consumerId, spatialLayer, temporalLayer } = notification.data;
        const layers = spatialLayer === null ? null : { spatialLayer, temporalLayer: temporalLayer ?? 0 };
        return this.#onceMade(consumerId, { type: 'consumer-layers', consumerId, layers });
      }
      case 'producerScore':
        return this.#onProducerScore(notification.data.producerId, notification.data.score);
      case 'dataConsumerClosed':
        return this.#subscriber?.removeData(notification.data.dataConsumerId);
      case 'activeSpeaker':
        return this.#dispatch({ type: 'active-speaker', peerId: notification.data.peerId ?? null });
      case 'mediasoup-version':
        return this.#dispatch({ type: 'server-version', version: notification.data.version });
    }
  }

  readonly #dispatch = (action: RoomAction): void => { if (!this.#closed) { this.#events.dispatch(action); } };

  #onceMade(consumerId: string, action: RoomAction): void {
    void this.#subscriber?.whenMade(consumerId, () => this.#dispatch(action));
  }

  /** The best of its layers arrives: that is what most people see. */
  #onProducerScore(producerId: string, scores: readonly { score: number }[]): void {
    if (this.#publisher?.sourceOf(producerId) !== 'camera' || scores.length === 0) { return; }
    this.#dispatch({ type: 'own-score', score: Math.max(...scores.map(({ score }) => score)) });
  }

  #transportOptions(device: types.Device, direction: string): TransportOptions {
    const { forceTcp, datachannel } = this.#options;
    const onPath: TransportOptions['onPath'] = (state) => {
      if (this.#closed) { return; }
      if (state === 'lost') { return this.#events.onPath('lost'); }
      if (state === 'broken') { this.#brokenPaths.add(direction); } else { this.#brokenPaths.delete(direction); }
      this.#events.onPath(this.#brokenPaths.size > 0 ? 'broken' : 'whole');
    };
    return { signalling: this.#signalling, device, forceTcp, datachannel, onPath };
  }

  async #enter(device: types.Device): Promise<void> {
    const { displayName, consume, datachannel } = this.#options;
    const { peers } = await this.#signalling.request('join', {
      displayName,
      device: deviceOf(navigator.userAgent),
      ...(consume ? { rtpCapabilities: device.recvRtpCapabilities } : {}),
      ...(consume && datachannel ? { sctpCapabilities: device.sctpCapabilities } : {}),
    });
    this.#dispatch({ type: 'peers', peers });
    this.#dispatch({ type: 'phase', phase: 'joined' });
  }

  async #onNewConsumer(offer: NewConsumer, accept: Accept, reject: Reject): Promise<void> {
    if (!this.#subscriber) { return reject(kForbidden, 'this peer does not want to consume'); }
    try {
      await this.#subscriber.add(offer);
      this.#acceptedAt.set(offer.id, performance.now());
      accept();
    } catch (error) {
      reject(kFailed, String(error));
    }
  }

  async #onNewDataConsumer(offer: NewDataConsumer, accept: Accept, reject: Reject): Promise<void> {
    if (!this.#subscriber || !this.#options.datachannel) { return reject(kForbidden, 'this peer does not want data'); }
    try {
      const isText = offer.label === 'chat' || offer.label === 'bot';
      await this.#subscriber.addData(offer, (text) => { if (isText) { this.#events.onChat(offer.peerId, text); } });
      accept();
    } catch (error) {
      reject(kFailed, String(error));
    }
  }

  #closeTransports(): void {
    this.#publisher?.close();
    this.#subscriber?.close();
  }
}
