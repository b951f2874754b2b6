import type { ConsumerState, Layers } from './room_state';

/** What is wanted of one consumer: nothing while nobody can see it, else a picture this high (in device pixels). */
export type Demand = { readonly visible: false } | { readonly visible: true; readonly height: number };

/** Simulcast layers halve each time; the top one is taken as this high when nobody knows better. */
const kTopHeight = 720;
/** A picture may be stretched by this much before the next layer is worth its bytes. */
const kStretch = 1.4;
/** A tile this small needs no fluid motion. */
const kThumbnailHeight = 120;

/** The least layers that still look sharp at that height. Null: there is nothing to choose. */
export function layersFor(consumer: ConsumerState, height: number): Layers | null {
  if (consumer.kind !== 'video' || (consumer.spatialLayers <= 1 && consumer.temporalLayers <= 1)) { return null; }
  const top = consumer.spatialLayers - 1;
  let spatialLayer = top;
  while (spatialLayer > 0 && kTopHeight / 2 ** (top - spatialLayer + 1) * kStretch >= height) { --spatialLayer; }
  const fluid = consumer.share || height > kThumbnailHeight;
  return { spatialLayer, temporalLayer: Math.max(consumer.temporalLayers - (fluid ? 1 : 2), 0) };
}
