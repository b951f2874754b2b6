import { layersFor, type Demand } from '../state/layers';
import type { ConsumerState, Layers } from '../state/room_state';
import type { Signalling } from './signalling';

/** Growing a tile or turning a page should show at once; hiding one may be an accident of scrolling. */
const kShowMs = 150;
const kHideMs = 1_500;

interface Viewed {
  demand: Demand;
  paused: boolean;
  layers: Layers | null;
  timer: ReturnType<typeof setTimeout> | null;
}

/** Asks the server for no more of each video than the page shows: its layers by its size, nothing while hidden. */
export class Viewing {
  readonly #signalling: Signalling;
  readonly #find: (consumerId: string) => ConsumerState | undefined;
  readonly #viewed = new Map<string, Viewed>();
  #closed = false;

  constructor(signalling: Signalling, find: (consumerId: string) => ConsumerState | undefined) {
    this.#signalling = signalling;
    this.#find = find;
  }

  demand(consumerId: string, demand: Demand): void {
    if (this.#closed) { return; }
    const viewed = this.#viewed.get(consumerId) ?? { demand, paused: false, layers: null, timer: null };
    this.#viewed.set(consumerId, viewed);
    viewed.demand = demand;
    if (viewed.timer !== null) { clearTimeout(viewed.timer); }
    viewed.timer = setTimeout(() => this.#settle(consumerId, viewed), demand.visible ? kShowMs : kHideMs);
  }

  close(): void {
    this.#closed = true;
    for (const { timer } of this.#viewed.values()) {
      if (timer !== null) { clearTimeout(timer); }
    }
    this.#viewed.clear();
  }

  #settle(consumerId: string, viewed: Viewed): void {
    viewed.timer = null;
    const consumer = this.#find(consumerId);
    if (!consumer || this.#closed) { return void this.#viewed.delete(consumerId); }
    const { demand } = viewed;
    if (!demand.visible) {
      if (!viewed.paused) { this.#ask('pauseConsumer', { consumerId }); }
      viewed.paused = true;
      return;
    }
    const layers = layersFor(consumer, demand.height);
    if (layers && !same(layers, viewed.layers)) {
      viewed.layers = layers;
      this.#ask('setConsumerPreferredLayers', { consumerId, ...layers });
    }
    if (viewed.paused) { this.#ask('resumeConsumer', { consumerId }); }
    viewed.paused = false;
  }

  /** These are wishes: a server that does not know them, or a consumer that has just gone, is no trouble. */
  #ask(method: 'pauseConsumer' | 'resumeConsumer', data: { consumerId: string }): void;
  #ask(method: 'setConsumerPreferredLayers', data: { consumerId: string } & Layers): void;
  #ask(method: 'pauseConsumer' | 'resumeConsumer' | 'setConsumerPreferredLayers', data: { consumerId: string } & Layers): void {
    this.#signalling.request(method, data).catch(() => {});
  }
}

function same(a: Layers, b: Layers | null): boolean {
  return b !== null && a.spatialLayer === b.spatialLayer && a.temporalLayer === b.temporalLayer;
}
