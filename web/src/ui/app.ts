import { RoomSession } from '../client/room_session';
import { signallingUrl } from '../client/signalling_url';
import { reduce } from '../state/room_reducer';
import { kInitialState, type NoticeAction, type RoomAction, type RoomState } from '../state/room_state';
import { inviteUrl, type Settings } from '../state/settings';
import { Store } from '../state/store';
import { FirstFrames } from './first_frames';
import { LobbyView, type LobbyChoice } from './lobby_view';
import { NoticesView } from './notices_view';
import { RoomView } from './room_view';

/** Shows the lobby or the call, as the state says, and carries the person's wishes to the session. */
export class App {
  readonly store = new Store<RoomState, RoomAction>(reduce, kInitialState);
  readonly firstFrames = new FirstFrames();
  readonly #host: HTMLElement;
  readonly #notices: NoticesView;
  readonly #onJoin: (choice: LobbyChoice) => void;
  #settings: Settings;
  #session: RoomSession | null = null;
  #lobby: LobbyView | null = null;
  #room: RoomView | null = null;

  /** `onJoin`: a person has chosen a name and a room, worth remembering. */
  constructor(host: HTMLElement, settings: Settings, onJoin: (choice: LobbyChoice) => void) {
    this.#host = host;
    this.#settings = settings;
    this.#onJoin = onJoin;
    this.#notices = new NoticesView({
      onAction: (action) => this.#act(action),
      onDismiss: (id) => this.store.dispatch({ type: 'notice-dismissed', id }),
    });
    host.append(this.#notices.root);
    this.store.subscribe((state) => this.#render(state));
    this.#render(this.store.state);
  }

  get session(): RoomSession | null { return this.#session; }

  join(choice: LobbyChoice): void {
    this.#session?.leave();
    this.#settings = { ...this.#settings, ...choice };
    this.#onJoin(choice);
    this.store.dispatch({ type: 'phase', phase: 'lobby' });
    this.#session = new RoomSession(
      { ...this.#settings, url: signallingUrl(window.location, this.#settings) },
      this.store.dispatch);
    this.#room?.close();
    this.#room = null;
    this.#session.start();
  }

  #render(state: RoomState): void {
    this.#notices.update(state.notices);
    if (this.#session && state.phase !== 'lobby' && state.phase !== 'left') {
      this.#showRoom(this.#session).update(state);
    } else {
      this.#showLobby();
    }
  }

  #showRoom(session: RoomSession): RoomView {
    this.#lobby?.root.remove();
    this.#lobby = null;
    if (!this.#room) {
      this.#room = new RoomView({
        ...this.#settings,
        session,
        inviteUrl: inviteUrl(window.location.href, this.#settings.roomId, this.#settings.roomKind),
        firstFrames: this.firstFrames,
        onBlocked: () => this.#onPlaybackBlocked(),
      });
      this.#host.append(this.#room.root);
    }
    return this.#room;
  }

  #showLobby(): void {
    this.#room?.close();
    this.#room = null;
    if (this.#lobby) { return; }
    this.#lobby = new LobbyView(this.#settings, (choice) => this.join(choice));
    this.#host.append(this.#lobby.root);
  }

  #onPlaybackBlocked(): void {
    this.store.dispatch({
      type: 'notice',
      notice: { id: 'playback', level: 'info', action: 'start-playback', text: 'The browser waits for a click before it plays sound.' },
    });
  }

  #act(action: NoticeAction): void {
    switch (action) {
      case 'allow-camera': return void this.#session?.setSource('camera', true);
      case 'allow-microphone': return void this.#session?.setSource('microphone', true);
      case 'start-playback': return this.#room?.play();
      case 'rejoin': return this.join(this.#settings);
    }
  }
}
