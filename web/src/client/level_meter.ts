const kIntervalMs = 80;
const kSamples = 512;
/** From here to full scale is what a meter shows, in decibels. */
const kFloorDb = -60;

/** Tells how loud a track is, from 0 to 1, until stopped. */
export class LevelMeter {
  readonly #context: AudioContext;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(track: MediaStreamTrack, onLevel: (level: number) => void) {
    this.#context = new AudioContext();
    const analyser = this.#context.createAnalyser();
    analyser.fftSize = kSamples;
    this.#context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    const samples = new Float32Array(kSamples);
    this.#timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      onLevel(levelOf(samples));
    }, kIntervalMs);
  }

  stop(): void {
    clearInterval(this.#timer);
    void this.#context.close();
  }
}

export function levelOf(samples: Float32Array): number {
  let power = 0;
  for (const sample of samples) { power += sample * sample; }
  const db = 10 * Math.log10(power / samples.length + 1e-12);
  return Math.min(Math.max(1 - db / kFloorDb, 0), 1);
}
