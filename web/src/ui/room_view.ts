import type { RoomSession } from '../client/room_session';
import type { RoomState, SourceState } from '../state/room_state';
import { tilesOf, type Tile } from '../state/tiles';
import { button, element, setText } from './dom';
import type { FirstFrames } from './first_frames';
import { InfoText } from './info_text';
import { TileView } from './tile_view';

export interface RoomViewOptions {
  readonly session: RoomSession;
  readonly roomId: string;
  readonly displayName: string;
  readonly inviteUrl: string;
  readonly produce: boolean;
  readonly info: boolean;
  readonly firstFrames: FirstFrames;
  readonly onBlocked: () => void;
}

const kPhaseTexts = { lobby: '', joining: 'Joining…', joined: '', reconnecting: 'Connecting again…', left: '' };
const kInfoIntervalMs = 1000;

/** The call itself: pictures, and the few buttons that everyone looks for. */
export class RoomView {
  readonly root = element('section', { className: 'room' });
  readonly #options: RoomViewOptions;
  readonly #count = element('span', { className: 'count' });
  readonly #grid = element('div', { className: 'grid' });
  readonly #own: TileView | null;
  readonly #tiles = new Map<string, { view: TileView; tile: Tile }>();
  readonly #microphone: HTMLButtonElement;
  readonly #camera: HTMLButtonElement;
  readonly #info = new InfoText();
  #infoTimer = 0;
  #state: RoomState | null = null;

  constructor(options: RoomViewOptions) {
    this.#options = options;
    this.#own = options.produce ? new TileView(true, () => {}) : null;
    this.#microphone = button('', 'microphone', () => this.#pressMicrophone());
    this.#camera = button('', 'camera', () => this.#pressCamera());
    const copy = button('Copy link', 'copy', () => void this.#copyLink(copy));
    const leave = button('Leave', 'leave danger', () => options.session.leave());
    const sources = options.produce ? [this.#microphone, this.#camera] : [];
    if (this.#own) { this.#grid.append(this.#own.root); }
    this.root.append(
      element('header', {}, element('h1', {}, options.roomId), this.#count, copy),
      this.#grid,
      element('nav', { className: 'controls' }, ...sources, leave));
    if (options.info) { this.#infoTimer = window.setInterval(() => void this.#showInfo(), kInfoIntervalMs); }
  }

  update(state: RoomState): void {
    this.#state = state;
    const people = state.peers.length + 1;
    setText(this.#count, kPhaseTexts[state.phase] || (people === 1 ? 'Only you' : `${people} people`));
    this.#updateButton(this.#microphone, state.microphone, 'Mute', 'Unmute', 'Microphone on');
    this.#updateButton(this.#camera, state.camera, 'Camera off', 'Camera on', 'Camera on');
    this.#updateOwn(state);
    this.#updateTiles(tilesOf(state));
  }

  play(): void {
    for (const { view } of this.#tiles.values()) { view.play(); }
  }

  close(): void {
    window.clearInterval(this.#infoTimer);
    for (const { view } of this.#tiles.values()) { view.close(); }
    this.#own?.close();
    this.root.remove();
  }

  #updateButton(one: HTMLButtonElement, state: SourceState, on: string, muted: string, off: string): void {
    setText(one, state === 'on' ? on : state === 'muted' ? muted : off);
    one.disabled = state === 'starting' || this.#state?.phase !== 'joined';
    one.classList.toggle('active', state === 'on');
  }

  #updateOwn(state: RoomState): void {
    const track = this.#options.session.localTrack('camera');
    this.#own?.update({
      label: `${this.#options.displayName} (you)`,
      tracks: track ? [track] : [],
      picture: track !== null,
      silent: state.microphone !== 'on',
      speaking: false,
      status: state.microphone === 'muted' ? 'muted' : '',
    });
  }

  #updateTiles(tiles: readonly Tile[]): void {
    for (const [key, { view }] of this.#tiles) {
      if (tiles.some((tile) => tile.key === key)) { continue; }
      view.close();
      this.#tiles.delete(key);
    }
    for (const tile of tiles) { this.#updateTile(tile); }
  }

  #updateTile(tile: Tile): void {
    const known = this.#tiles.get(tile.key);
    const view = known?.view ?? new TileView(false, this.#options.onBlocked);
    if (!known) { this.#grid.append(view.root); }
    this.#tiles.set(tile.key, { view, tile });
    const heard = tile.audio.some((consumer) => !consumer.paused);
    const consumers = tile.video ? [...tile.audio, tile.video] : tile.audio;
    view.root.dataset['peerId'] = tile.peerId;
    view.root.classList.toggle('share', tile.share);
    view.update({
      label: tile.label,
      tracks: consumers.flatMap((consumer) => this.#options.session.remoteTrack(consumer.id) ?? []),
      picture: tile.video !== null && !tile.video.paused,
      silent: !heard,
      speaking: tile.speaking,
      status: !tile.share && !heard ? 'muted' : '',
    });
    if (tile.video && tile.video.id !== known?.tile.video?.id) {
      this.#options.firstFrames.watch(tile.video.id, view.video);
    }
  }

  #pressMicrophone(): void {
    const { session } = this.#options;
    switch (this.#state?.microphone) {
      case 'on': return void session.setMuted(true);
      case 'muted': return void session.setMuted(false);
      case 'off': return void session.setSource('microphone', true);
    }
  }

  #pressCamera(): void {
    void this.#options.session.setSource('camera', this.#state?.camera === 'off');
  }

  async #copyLink(copy: HTMLButtonElement): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.#options.inviteUrl);
      setText(copy, 'Copied');
    } catch {
      // No clipboard here: the address bar holds the same link.
      setText(copy, 'Copy it from the address bar');
    }
  }

  async #showInfo(): Promise<void> {
    this.#info.feed(await this.#options.session.stats());
    this.#own?.showInfo(this.#info.ofProducers());
    for (const { view, tile } of this.#tiles.values()) {
      const ids = [...tile.audio, ...(tile.video ? [tile.video] : [])].map((consumer) => consumer.id);
      view.showInfo(this.#info.ofConsumers(ids));
    }
  }
}
