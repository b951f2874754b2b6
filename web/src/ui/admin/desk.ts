import { AdminApi, Locked } from '../../client/admin_api';
import { kInitialAdmin, reduceAdmin, type AdminAction, type AdminState } from '../../state/admin_state';
import { Store } from '../../state/store';
import { textsOf, type Texts } from '../../text';
import type { Language } from '../../state/settings';

const kIntervalMs = 2_000;
const kTokenKey = 'madang.operator';

/** Asks the server again and again, and carries the operator's wishes to it. */
export class Desk {
  readonly store = new Store<AdminState, AdminAction>(reduceAdmin, kInitialAdmin);
  readonly texts: Texts;
  readonly language: Language;
  readonly #api = new AdminApi(sessionStorage.getItem(kTokenKey));
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(language: Language) {
    this.language = language;
    this.texts = textsOf(language);
  }

  /** One question at a time: a slow server is not asked more often for it. */
  async refresh(): Promise<void> {
    if (this.#timer !== null) { clearTimeout(this.#timer); }
    this.#timer = null;
    try {
      const [server, rooms] = await Promise.all([this.#api.server(), this.#api.rooms()]);
      this.store.dispatch({ type: 'report', at: performance.now(), wallClock: Date.now(), server, rooms });
      const { chosen } = this.store.state;
      if (chosen !== null) { await this.#look(chosen); }
    } catch (error) {
      this.store.dispatch({ type: 'link', link: error instanceof Locked ? 'locked' : 'lost' });
    }
    if (this.store.state.link !== 'locked') { this.#timer = setTimeout(() => void this.refresh(), kIntervalMs); }
  }

  unlock(token: string): void {
    sessionStorage.setItem(kTokenKey, token);
    this.#api.setToken(token);
    void this.refresh();
  }

  choose(roomId: string | null): void {
    this.store.dispatch({ type: 'choose', roomId });
    void this.refresh();
  }

  closeRoom(roomId: string): void { void this.#wish(() => this.#api.closeRoom(roomId)); }
  drop(roomId: string, peerId: string): void { void this.#wish(() => this.#api.drop(roomId, peerId)); }

  async #look(roomId: string): Promise<void> {
    const detail = await this.#api.room(roomId);
    if (detail) { return this.store.dispatch({ type: 'detail', detail }); }
    if (this.store.state.chosen === roomId) { this.store.dispatch({ type: 'choose', roomId: null }); }
  }

  async #wish(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.store.dispatch({ type: 'refused', refused: false });
    } catch {
      this.store.dispatch({ type: 'refused', refused: true });
    }
    await this.refresh();
  }
}
