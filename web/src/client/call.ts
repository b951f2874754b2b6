import { Device, type types } from 'mediasoup-client';
import type { Accept, Reject, Request } from 'protoo-client';
import type { RoomAction } from '../state/room_state';
import { deviceOf } from './browser';
import type { NewConsumer, Notification } from './protocol';
import { Publisher } from './publisher';
import type { Signalling } from './signalling';
import { Subscriber } from './subscriber';

export interface CallOptions {
  readonly displayName: string;
  readonly produce: boolean;
  readonly consume: boolean;
  readonly forceTcp: boolean;
}

const kForbidden = 403;
const kFailed = 500;

/** One stay in the room, from joining until the connection ends. A reconnection is a new Call. */
export class Call {
  readonly #signalling: Signalling;
  readonly #options: CallOptions;
  readonly #dispatch: (action: RoomAction) => void;
  readonly #acceptedAt = new Map<string, number>();
  #publisher: Publisher | null = null;
  #subscriber: Subscriber | null = null;
  #closed = false;

  constructor(signalling: Signalling, options: CallOptions, dispatch: (action: RoomAction) => void) {
    this.#signalling = signalling;
    this.#options = options;
    this.#dispatch = (action) => { if (!this.#closed) { dispatch(action); } };
  }

  get publisher(): Publisher | null { return this.#publisher; }
  get subscriber(): Subscriber | null { return this.#subscriber; }
  get closed(): boolean { return this.#closed; }

  /** When, in the page's own time, the server was told that it may send to this consumer. */
  acceptedAt(consumerId: string): number | null { return this.#acceptedAt.get(consumerId) ?? null; }

  async join(): Promise<void> {
    const { produce, consume, forceTcp } = this.#options;
    const device = await Device.factory();
    const routerRtpCapabilities = await this.#signalling.request('getRouterRtpCapabilities', undefined);
    await device.load({ routerRtpCapabilities });
    if (produce) { this.#publisher = await Publisher.create(this.#signalling, device, forceTcp); }
    if (consume) {
      this.#subscriber = await Subscriber.create(this.#signalling, device, forceTcp, this.#dispatch);
    }
    if (this.#closed) { return this.#closeTransports(); }
    await this.#enter(device);
  }

  close(): void {
    this.#closed = true;
    this.#closeTransports();
  }

  onRequest(request: Request, accept: Accept, reject: Reject): void {
    if (request.method === 'newConsumer') {
      void this.#onNewConsumer(request.data as NewConsumer, accept, reject);
    } else if (request.method === 'newDataConsumer') {
      reject(kForbidden, 'this page does not use data channels');
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
      case 'activeSpeaker':
        return this.#dispatch({ type: 'active-speaker', peerId: notification.data.peerId });
      case 'mediasoup-version':
        return this.#dispatch({ type: 'server-version', version: notification.data.version });
    }
  }

  async #enter(device: types.Device): Promise<void> {
    const { peers } = await this.#signalling.request('join', {
      displayName: this.#options.displayName,
      device: deviceOf(navigator.userAgent),
      ...(this.#options.consume ? { rtpCapabilities: device.recvRtpCapabilities } : {}),
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

  #closeTransports(): void {
    this.#publisher?.close();
    this.#subscriber?.close();
  }
}
