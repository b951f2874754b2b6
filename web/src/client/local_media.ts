import type { Source } from '../state/room_state';
import type { Resolution } from '../state/settings';

const kWidths: Record<Resolution, number> = { 180: 320, 360: 640, 720: 1280 };
const kFrameRate = 30;
const kShareFrameRate = 15;

export interface Failure { readonly source: Source; readonly errorName: string }

type Device = 'microphone' | 'camera';

/** Owns this person's tracks. They outlive a lost connection, and the lobby hands them on to the call. */
export class LocalMedia {
  readonly #tracks = new Map<Source, MediaStreamTrack>();
  readonly #deviceIds: Record<Device, string | null> = { microphone: null, camera: null };
  #resolution: Resolution = 720;
  /** A device went away by itself, as when it is unplugged; or the browser's own button ended the sharing. */
  onEnded: (source: Source) => void = () => {};
  /** Some track came, went or changed. */
  onChanged: () => void = () => {};

  track(source: Source): MediaStreamTrack | null { return this.#tracks.get(source) ?? null; }
  get resolution(): Resolution { return this.#resolution; }

  /** Takes effect when the device is opened next. */
  choose(device: Device, id: string | null): void { this.#deviceIds[device] = id; }
  setResolution(resolution: Resolution): void { this.#resolution = resolution; }

  /** Opens the devices that are not open yet, if it can with one question to the person. */
  async open(sources: readonly Device[]): Promise<Failure[]> {
    const wanted = sources.filter((source) => !this.#tracks.has(source));
    if (wanted.length === 0) { return []; }
    const errorName = await this.#request(wanted);
    if (errorName === null) { return []; }
    // Denied is denied; but one device that is missing or busy must not cost the other.
    if (wanted.length === 1 || errorName === 'InsecureContextError') {
      return wanted.map((source) => ({ source, errorName }));
    }
    const failures: Failure[] = [];
    for (const source of wanted) {
      const name = await this.#request([source]);
      if (name !== null) { failures.push({ source, errorName: name }); }
    }
    return failures;
  }

  /** Opens the chosen device in place of the one that is open; null: done, else why not, and the old one goes on. */
  async reopen(device: Device): Promise<string | null> { return await this.#request([device]); }

  async openScreen(): Promise<Failure | null> {
    const devices = mediaDevices();
    if (!devices) { return { source: 'screen', errorName: 'InsecureContextError' }; }
    try {
      const stream = await devices.getDisplayMedia({ video: { frameRate: { max: kShareFrameRate } }, audio: false });
      const [track] = stream.getVideoTracks();
      if (!track) { return { source: 'screen', errorName: 'NotFoundError' }; }
      // Text must stay sharp; motion may suffer.
      track.contentHint = 'detail';
      this.adopt('screen', track);
      return null;
    } catch (error) {
      return { source: 'screen', errorName: nameOf(error) };
    }
  }

  /** From now on this track is the source. */
  adopt(source: Source, track: MediaStreamTrack): void {
    this.#tracks.get(source)?.stop();
    this.#tracks.set(source, track);
    track.addEventListener('ended', () => {
      if (this.#tracks.get(source) !== track) { return; }
      this.#tracks.delete(source);
      this.onChanged();
      this.onEnded(source);
    });
    this.onChanged();
  }

  close(source: Source): void {
    const track = this.#tracks.get(source);
    if (!track) { return; }
    this.#tracks.delete(source);
    track.stop();
    this.onChanged();
  }

  closeAll(): void {
    for (const source of [...this.#tracks.keys()]) { this.close(source); }
  }

  async #request(sources: readonly Device[]): Promise<string | null> {
    const errorName = await this.#get(sources, true);
    // A device that was chosen last week may be gone: the wish must not become an error.
    const isWish = errorName === 'OverconstrainedError' || errorName === 'NotFoundError';
    return isWish && sources.some((source) => this.#deviceIds[source] !== null) ? await this.#get(sources, false) : errorName;
  }

  async #get(sources: readonly Device[], chosen: boolean): Promise<string | null> {
    const devices = mediaDevices();
    if (!devices) { return 'InsecureContextError'; }
    try {
      const stream = await devices.getUserMedia({
        audio: sources.includes('microphone') ? this.#audio(chosen) : false,
        video: sources.includes('camera') ? this.#video(chosen) : false,
      });
      for (const track of stream.getTracks()) { this.adopt(track.kind === 'audio' ? 'microphone' : 'camera', track); }
      return null;
    } catch (error) {
      return nameOf(error);
    }
  }

  #audio(chosen: boolean): MediaTrackConstraints {
    return { ...this.#device('microphone', chosen), echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  }

  #video(chosen: boolean): MediaTrackConstraints {
    return {
      ...this.#device('camera', chosen),
      width: { ideal: kWidths[this.#resolution] },
      height: { ideal: this.#resolution },
      frameRate: { ideal: kFrameRate },
    };
  }

  #device(device: Device, chosen: boolean): MediaTrackConstraints {
    const id = this.#deviceIds[device];
    return id === null || !chosen ? {} : { deviceId: { exact: id } };
  }
}

/** Absent outside a secure context, whatever the types say. */
export function mediaDevices(): MediaDevices | undefined {
  return navigator.mediaDevices;
}

function nameOf(error: unknown): string { return error instanceof Error ? error.name : 'Error'; }
