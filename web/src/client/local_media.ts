import type { Source } from './media_errors';

const kAudio: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const kVideo: MediaTrackConstraints = {
  width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 30 },
};

export interface Failure { readonly source: Source; readonly errorName: string }

/** Owns this person's microphone and camera tracks. They outlive a lost connection. */
export class LocalMedia {
  readonly #tracks = new Map<Source, MediaStreamTrack>();
  readonly #onEnded: (source: Source) => void;

  /** `onEnded`: a device went away by itself, as when it is unplugged. */
  constructor(onEnded: (source: Source) => void) { this.#onEnded = onEnded; }

  track(source: Source): MediaStreamTrack | null { return this.#tracks.get(source) ?? null; }

  /** Opens the sources that are not open yet, if it can with one question to the person. */
  async open(sources: readonly Source[]): Promise<Failure[]> {
    const wanted = sources.filter((source) => !this.#tracks.has(source));
    if (wanted.length === 0) { return []; }
    const errorName = await this.#request(wanted);
    if (errorName === null) { return []; }
    // Denied is denied; but one device that is missing or busy must not cost the other.
    if (wanted.length === 1 || errorName === 'NotAllowedError' || errorName === 'InsecureContextError') {
      return wanted.map((source) => ({ source, errorName }));
    }
    const failures: Failure[] = [];
    for (const source of wanted) {
      const name = await this.#request([source]);
      if (name !== null) { failures.push({ source, errorName: name }); }
    }
    return failures;
  }

  close(source: Source): void {
    const track = this.#tracks.get(source);
    this.#tracks.delete(source);
    track?.stop();
  }

  closeAll(): void {
    for (const source of [...this.#tracks.keys()]) { this.close(source); }
  }

  async #request(sources: readonly Source[]): Promise<string | null> {
    // Absent outside a secure context, whatever the types say.
    const devices = navigator.mediaDevices as MediaDevices | undefined;
    if (!devices) { return 'InsecureContextError'; }
    try {
      const stream = await devices.getUserMedia({
        audio: sources.includes('microphone') ? kAudio : false,
        video: sources.includes('camera') ? kVideo : false,
      });
      for (const track of stream.getTracks()) { this.#adopt(track); }
      return null;
    } catch (error) {
      return error instanceof Error ? error.name : 'Error';
    }
  }

  #adopt(track: MediaStreamTrack): void {
    const source: Source = track.kind === 'audio' ? 'microphone' : 'camera';
    this.close(source);
    this.#tracks.set(source, track);
    track.addEventListener('ended', () => {
      if (this.#tracks.get(source) !== track) { return; }
      this.#tracks.delete(source);
      this.#onEnded(source);
    });
  }
}
