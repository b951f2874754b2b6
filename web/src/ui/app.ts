import { onDevicesChanged, readDevices } from '../client/device_lists';
import { LocalMedia } from '../client/local_media';
import { deviceProblem } from '../client/media_errors';
import { randomId } from '../client/random';
import { readRoomInfo } from '../client/room_info';
import { RoomSession } from '../client/room_session';
import { signallingUrl } from '../client/signalling_url';
import { needsDevices, reduceLobby, kNoDevices, type LobbyAction, type LobbyState, type PreviewSource } from '../state/lobby';
import { withRecent, type Preferences } from '../state/preferences';
import { reduce } from '../state/room_reducer';
import { kInitialState, type Notice, type NoticeAction, type RoomAction, type RoomState } from '../state/room_state';
import { resolutionFor } from '../state/sending';
import { inviteUrl, type Language, type Settings } from '../state/settings';
import { Store } from '../state/store';
import { kInitialView, reduceView, type ViewAction, type ViewState } from '../state/view';
import { textsOf, type Texts } from '../text';
import { FirstFrames } from './first_frames';
import { syntheticTracks } from './synthetic';

/** Carries a person's wishes to the devices and to the session; what comes of them is in the stores. */
export class App {
  readonly room = new Store<RoomState, RoomAction>(reduce, kInitialState);
  readonly view = new Store<ViewState, ViewAction>(reduceView, kInitialView);
  readonly lobby: Store<LobbyState, LobbyAction>;
  readonly preferences: Store<Preferences, Partial<Preferences>>;
  /** Counts up whenever a track of this person's comes, goes or changes. */
  readonly ownTracks = new Store<number, void>((count) => count + 1, 0);
  readonly firstFrames = new FirstFrames();
  readonly media = new LocalMedia();
  readonly settings: Settings;
  readonly texts: Texts;
  readonly language: Language;
  readonly #remember: (preferences: Preferences) => void;
  #session: RoomSession | null = null;

  /** `remember`: the person's preferences changed. */
  constructor(settings: Settings, language: Language, preferences: Preferences, remember: (preferences: Preferences) => void) {
    this.settings = settings;
    this.language = language;
    this.texts = textsOf(language);
    this.#remember = remember;
    this.preferences = new Store((state, change) => ({ ...state, ...change }), preferences);
    this.lobby = new Store(reduceLobby, {
      displayName: settings.displayName,
      roomId: settings.roomId,
      roomKind: settings.roomKind,
      kindChosen: settings.kindGiven || !settings.invited,
      occupancy: null,
      presenting: !settings.invited,
      camera: { status: 'idle' },
      microphone: { status: 'idle' },
      devices: kNoDevices,
      cameraId: preferences.cameraId,
      microphoneId: preferences.microphoneId,
      speakerId: preferences.speakerId,
    });
    this.media.onChanged = () => this.ownTracks.dispatch();
    this.media.choose('camera', preferences.cameraId);
    this.media.choose('microphone', preferences.microphoneId);
    onDevicesChanged(() => void this.listDevices());
  }

  get session(): RoomSession | null { return this.#session; }
  get inLobby(): boolean { return this.room.state.phase === 'lobby' || this.room.state.phase === 'left'; }

  get inviteUrl(): string {
    const { roomId, roomKind } = this.lobby.state;
    return inviteUrl(window.location.href, roomId, roomKind);
  }

  prefer(change: Partial<Preferences>): void {
    this.preferences.dispatch(change);
    this.#remember(this.preferences.state);
  }

  // ---------------------------------------------------------------------------------------------------- the lobby

  /** Opens what the person wants to send and has not opened yet; in the lobby, to look into the mirror first. */
  async openPreview(): Promise<void> {
    if (!this.inLobby) { return; }
    const lobby = this.lobby.state;
    if (!needsDevices(lobby) || !this.settings.produce) { return this.closePreview(); }
    const { cameraOn, microphoneOn } = this.preferences.state;
    const wanted = (['microphone', 'camera'] as const)
      .filter((source) => source === 'camera' ? cameraOn && this.settings.video : microphoneOn && this.settings.audio)
      .filter((source) => !this.media.track(source));
    if (wanted.length === 0) { return; }
    this.media.setResolution(this.#resolution(lobby.roomKind));
    for (const source of wanted) { this.#preview(source, { status: 'asking' }); }
    const failures = await this.media.open(wanted);
    for (const source of wanted) {
      const failure = failures.find((one) => one.source === source);
      this.#preview(source, failure
        ? { status: 'failed', code: deviceProblem(failure.errorName), about: failure.errorName }
        : { status: 'ready' });
    }
    await this.listDevices();
    // Meanwhile the person may have chosen to watch only.
    if (this.inLobby && !needsDevices(this.lobby.state)) { this.closePreview(); }
  }

  closePreview(): void {
    this.media.close('camera');
    this.media.close('microphone');
    this.#preview('camera', { status: 'idle' });
    this.#preview('microphone', { status: 'idle' });
  }

  async setPreview(source: PreviewSource, on: boolean): Promise<void> {
    this.prefer(source === 'camera' ? { cameraOn: on } : { microphoneOn: on });
    if (on) { return await this.openPreview(); }
    this.media.close(source);
    this.#preview(source, { status: 'idle' });
  }

  /** What kind the room of the link is, and whether somebody is there already. */
  async findRoom(): Promise<void> {
    const { roomId } = this.lobby.state;
    const info = await readRoomInfo(roomId);
    if (info) { this.lobby.dispatch({ type: 'found', roomId, roomKind: info.roomKind, people: info.people + info.broadcasters }); }
  }

  newRoomName(): void { this.lobby.dispatch({ type: 'room', roomId: randomId() }); }

  async listDevices(): Promise<void> {
    this.lobby.dispatch({ type: 'devices', devices: await readDevices() });
  }

  async useDevice(device: 'camera' | 'microphone' | 'speaker', id: string | null): Promise<void> {
    this.lobby.dispatch({ type: 'device', device, id });
    this.prefer({ [`${device}Id`]: id });
    if (device === 'speaker') { return; }
    if (this.#session) { return await this.#session.useDevice(device, id); }
    this.media.choose(device, id);
    if (this.media.track(device)) { await this.media.reopen(device); }
  }

  async setResolution(resolution: Preferences['resolution']): Promise<void> {
    this.prefer({ resolution });
    this.media.setResolution(this.#resolution(this.lobby.state.roomKind));
    if (this.#session) { return await this.#session.refreshDevice('camera'); }
    if (this.media.track('camera')) { await this.media.reopen('camera'); }
  }

  // ----------------------------------------------------------------------------------------------------- the call

  join(): void {
    this.#session?.leave();
    const { settings } = this;
    const lobby = this.lobby.state;
    const watching = !this.#publishes();
    const { cameraOn, microphoneOn } = this.preferences.state;
    if (!settings.autojoin) {
      this.prefer({
        displayName: lobby.displayName,
        recent: withRecent(this.preferences.state.recent, { roomId: lobby.roomId, roomKind: lobby.roomKind }),
      });
      history.replaceState(null, '', this.#addressOfRoom());
    }
    this.media.setResolution(this.#resolution(lobby.roomKind));
    if (settings.externalVideo && !watching) { this.#adoptSynthetic(); }
    this.room.dispatch({ type: 'phase', phase: 'lobby' });
    this.view.dispatch({ type: 'reset', panel: this.#firstPanel() });
    this.#session = new RoomSession({
      ...settings,
      displayName: lobby.displayName,
      roomId: lobby.roomId,
      roomKind: lobby.roomKind,
      audio: !watching && settings.audio && (settings.autojoin || microphoneOn) && lobby.microphone.status !== 'failed',
      video: !watching && settings.video && (settings.autojoin || cameraOn) && lobby.camera.status !== 'failed',
      url: signallingUrl(window.location, { ...settings, roomId: lobby.roomId, roomKind: lobby.kindChosen ? lobby.roomKind : null }),
    }, this.room, this.media);
    this.#session.start();
  }

  leave(): void {
    this.#session?.leave();
    this.view.dispatch({ type: 'reset', panel: null });
  }

  /** Tries again what a notice is about. */
  act(action: NoticeAction): void {
    switch (action) {
      case 'allow-camera': return void this.#session?.setSource('camera', true);
      case 'allow-microphone': return void this.#session?.setSource('microphone', true);
      case 'start-playback': return this.#playAll();
      case 'rejoin': return this.join();
    }
  }

  notice(notice: Notice): void { this.room.dispatch({ type: 'notice', notice }); }
  dismiss(id: string): void { this.room.dispatch({ type: 'notice-dismissed', id }); }

  onPlaybackBlocked(): void {
    this.notice({ id: 'playback', level: 'info', code: 'playback-blocked', action: 'start-playback' });
  }

  toggleMicrophone(): void {
    const { microphone } = this.room.state;
    if (microphone === 'off') { void this.#session?.setSource('microphone', true); }
    if (microphone === 'on') { void this.#session?.setMuted(true); }
    if (microphone === 'muted') { void this.#session?.setMuted(false); }
  }

  toggleCamera(): void { this.#toggle('camera'); }
  toggleScreen(): void { this.#toggle('screen'); }

  /** Null: where the browser cannot record screens there is no button for it. */
  get canShareScreen(): boolean {
    return this.settings.produce && typeof (navigator.mediaDevices as MediaDevices | undefined)?.getDisplayMedia === 'function';
  }

  async copyLink(): Promise<boolean> {
    try {
      await navigator.clipboard.writeText(this.inviteUrl);
      return true;
    } catch {
      return false;
    }
  }

  #toggle(source: 'camera' | 'screen'): void {
    const state = this.room.state[source];
    if (state !== 'starting') { void this.#session?.setSource(source, state === 'off'); }
  }

  #publishes(): boolean {
    const { settings } = this;
    if (this.lobby.state.roomKind !== 'live') { return settings.produce; }
    return settings.produce && (settings.autojoin ? settings.present : this.lobby.state.presenting);
  }

  #firstPanel(): ViewState['panel'] {
    if (this.settings.info) { return 'stats'; }
    return this.lobby.state.roomKind !== 'meet' && window.innerWidth >= kRoomForPanel ? 'chat' : null;
  }

  #resolution(roomKind: Settings['roomKind']): 180 | 360 | 720 {
    return this.settings.resolution ?? this.preferences.state.resolution ?? resolutionFor(roomKind, 1);
  }

  #addressOfRoom(): URL {
    const url = new URL(window.location.href);
    url.searchParams.set('roomId', this.lobby.state.roomId);
    url.searchParams.set('kind', this.lobby.state.roomKind);
    return url;
  }

  #adoptSynthetic(): void {
    const { audio, video } = syntheticTracks();
    if (this.settings.audio) { this.media.adopt('microphone', audio); }
    if (this.settings.video) { this.media.adopt('camera', video); }
  }

  #preview(source: PreviewSource, state: LobbyState['camera']): void {
    this.lobby.dispatch({ type: 'preview', source, state });
  }

  #playAll(): void {
    for (const element of document.querySelectorAll<HTMLMediaElement>('audio, video')) { element.play().catch(() => {}); }
  }
}

/** Below this width a panel would cover the pictures. */
const kRoomForPanel = 1000;
