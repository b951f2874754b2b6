import { element, setText } from './dom';

export interface TileContent {
  readonly label: string;
  readonly tracks: readonly MediaStreamTrack[];
  /** False: there is no picture now, whatever the tracks are. */
  readonly picture: boolean;
  readonly silent: boolean;
  readonly speaking: boolean;
  readonly status: string;
}

/** One picture with a name. The element stays while tracks come and go: no flicker, no second click to hear. */
export class TileView {
  readonly root = element('article', { className: 'tile' });
  readonly video: HTMLVideoElement;
  readonly #stream = new MediaStream();
  readonly #initial = element('span', { className: 'initial', ariaHidden: 'true' });
  readonly #name = element('span', { className: 'name' });
  readonly #status = element('span', { className: 'status' });
  readonly #info = element('pre', { className: 'info', hidden: true });
  readonly #onBlocked: () => void;

  /** `own`: this person's own picture, never to be heard. `onBlocked`: the browser wants a click first. */
  constructor(own: boolean, onBlocked: () => void) {
    this.#onBlocked = onBlocked;
    this.video = element('video', { autoplay: true, playsInline: true, muted: own });
    this.root.classList.toggle('own', own);
    this.root.append(this.#initial, this.video, this.#info, element('footer', {}, this.#name, this.#status));
  }

  update(content: TileContent): void {
    setText(this.#name, content.label);
    setText(this.#initial, [...content.label][0]?.toUpperCase() ?? '');
    setText(this.#status, content.status);
    this.video.ariaLabel = content.label;
    this.root.classList.toggle('dark', !content.picture);
    this.root.classList.toggle('speaking', content.speaking);
    this.root.classList.toggle('silent', content.silent);
    if (this.#setTracks(content.tracks)) { this.play(); }
  }

  showInfo(text: string): void {
    this.#info.hidden = text === '';
    setText(this.#info, text);
  }

  play(): void {
    this.video.play().catch((error: unknown) => {
      if (error instanceof Error && error.name === 'NotAllowedError') { this.#onBlocked(); }
    });
  }

  close(): void {
    this.video.srcObject = null;
    this.root.remove();
  }

  #setTracks(tracks: readonly MediaStreamTrack[]): boolean {
    let added = false;
    for (const track of this.#stream.getTracks()) {
      if (!tracks.includes(track)) { this.#stream.removeTrack(track); }
    }
    for (const track of tracks) {
      if (!this.#stream.getTracks().includes(track)) {
        this.#stream.addTrack(track);
        added = true;
      }
    }
    // An element with an empty stream waits for data, and the page's load event waits for the element.
    const source = tracks.length === 0 ? null : this.#stream;
    if (this.video.srcObject !== source) { this.video.srcObject = source; }
    return added;
  }
}
