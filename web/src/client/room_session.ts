import type { Demand } from '../state/layers';
import { retryDelayMs } from '../state/reconnect';
import type { Notice, RoomAction, RoomState, Source, SourceState } from '../state/room_state';
import { kLargeMeeting } from '../state/sending';
import { presenters } from '../state/tiles';
import { Call, type CallOptions } from './call';
import { readStats, type CallStats } from './call_stats';
import type { LocalMedia } from './local_media';
import { deviceNotice } from './media_errors';
import type { Notification, ServerStats } from './protocol';
import { isForbidden, joinNotice, refusalOf } from './refusals';
import { readRoomInfo } from './room_info';
import { Signalling } from './signalling';
import { Viewing } from './viewing';

export interface SessionOptions extends CallOptions {
  readonly url: string;
  readonly roomId: string;
  readonly peerId: string;
  readonly audio: boolean;
  readonly video: boolean;
  /** In a live room: go on air as soon as the room is entered. */
  readonly present: boolean;
}

/** Where the session writes what happens, and reads what it wrote. */
export interface RoomStore {
  readonly state: RoomState;
  dispatch(action: RoomAction): void;
}

/** One thing the server said, and when (milliseconds since the epoch): for people who look for a fault. */
export interface LogEntry { readonly at: number; readonly what: string; readonly data: unknown }

const kLogMax = 500;
/** How often the server is asked how many watch: a thousand viewers ask as well. */
const kViewersMs = 15_000;
const kConnectionNotice = 'connection';
export const kChatTextMax = 4_000;

/** From pressing "join" until leaving: keeps the devices, and a Call as long as there is a connection. */
export class RoomSession {
  readonly #options: SessionOptions;
  readonly #store: RoomStore;
  readonly #media: LocalMedia;
  readonly #log: LogEntry[] = [];
  /** What the person wants to send; survives reconnections. */
  readonly #wanted = new Set<Source>();
  readonly #muted = new Set<Source>();
  #displayName: string;
  #signalling: Signalling | null = null;
  #call: Call | null = null;
  #viewing: Viewing | null = null;
  #attempt = 0;
  #retryTimer: ReturnType<typeof setTimeout> | null = null;
  #viewersTimer: ReturnType<typeof setTimeout> | null = null;
  #onAir: boolean;
  #closed = false;

  /** `media` may hold open devices already; it is closed with the session. */
  constructor(options: SessionOptions, store: RoomStore, media: LocalMedia) {
    this.#options = options;
    this.#store = store;
    this.#media = media;
    this.#displayName = options.displayName;
    this.#onAir = options.roomKind !== 'live' || options.present;
    media.onEnded = (source) => this.#onDeviceEnded(source);
    if (options.produce && options.audio) { this.#wanted.add('microphone'); }
    if (options.produce && options.video) { this.#wanted.add('camera'); }
  }

  get log(): readonly LogEntry[] { return this.#log; }
  get peerId(): string { return this.#options.peerId; }
  get displayName(): string { return this.#displayName; }

  start(): void {
    this.#dispatch({ type: 'phase', phase: 'joining' });
    this.#connect();
  }

  leave(): void {
    if (this.#closed) { return; }
    this.#closed = true;
    this.#disconnect();
    this.#media.onEnded = () => {};
    this.#media.closeAll();
    this.#dispatch({ type: 'phase', phase: 'left' });
  }

  /** Does not wait for the countdown; nothing happens when there is none. */
  retryNow(): void {
    if (this.#retryTimer === null) { return; }
    clearTimeout(this.#retryTimer);
    this.#connect();
  }

  /** Muting keeps the device open: speaking again must not wait for it. */
  async setMuted(muted: boolean): Promise<void> {
    if (muted) { this.#muted.add('microphone'); } else { this.#muted.delete('microphone'); }
    this.#source('microphone', muted ? 'muted' : 'on');
    await this.#attemptWith('microphone', () => this.#call?.publisher?.setPaused('microphone', muted));
  }

  async setSource(source: Source, on: boolean): Promise<void> {
    if (on) {
      this.#wanted.add(source);
      this.#muted.delete(source);
      return await this.#publish([source]);
    }
    this.#wanted.delete(source);
    this.#source(source, 'off');
    this.#media.close(source);
    await this.#attemptWith(source, () => this.#call?.publisher?.unpublish(source));
  }

  /** In a live room: everything that is open begins, or ends, to be sent. */
  async setOnAir(onAir: boolean): Promise<void> {
    this.#onAir = onAir;
    if (!onAir) {
      this.#dispatch({ type: 'air', state: 'off' });
      for (const source of [...this.#wanted]) {
        await this.#attemptWith(source, () => this.#call?.publisher?.unpublish(source));
      }
      return;
    }
    this.#dispatch({ type: 'air', state: 'starting' });
    await this.#publish([...this.#wanted]);
  }

  /** Changes the device in the middle of a call. */
  async useDevice(device: 'camera' | 'microphone', id: string | null): Promise<void> {
    this.#media.choose(device, id);
    await this.refreshDevice(device);
  }

  /** Opens it again as it is chosen now; the old one goes on if that fails. */
  async refreshDevice(device: 'camera' | 'microphone'): Promise<void> {
    if (!this.#media.track(device)) { return; }
    const errorName = await this.#media.reopen(device);
    if (errorName !== null) { return this.#notice(deviceNotice(device, errorName)); }
    const track = this.#media.track(device);
    if (track) { await this.#attemptWith(device, () => this.#call?.publisher?.replaceTrack(device, track)); }
  }

  async rename(displayName: string): Promise<void> {
    this.#displayName = displayName;
    try { await this.#signalling?.request('changeDisplayName', { displayName }); } catch { /* The next join says it again. */ }
  }

  /** False: it did not go out, and stays with who wrote it. */
  say(text: string): boolean {
    const said = text.slice(0, kChatTextMax);
    if (!this.#call?.say(said)) { return false; }
    this.#dispatch({ type: 'chat-message', seen: true, message: { peerId: null, name: this.#displayName, text: said, at: wallClock() } });
    return true;
  }

  /** How large, if at all, the page shows the video of a consumer. */
  demand(consumerId: string, demand: Demand): void { this.#viewing?.demand(consumerId, demand); }

  /** The tracks to show; by id, so that the state stays plain data. */
  remoteTrack(consumerId: string): MediaStreamTrack | null {
    return this.#call?.subscriber?.track(consumerId) ?? null;
  }

  localTrack(source: Source): MediaStreamTrack | null { return this.#media.track(source); }

  async stats(): Promise<CallStats> { return await readStats(this.#call); }
  async serverStats(method: 'getTransportStats' | 'getProducerStats' | 'getConsumerStats', id: string): Promise<ServerStats[]> {
    return await this.#call?.serverStats(method, id) ?? [];
  }

  /** Asks the server to behave like a bad network; only for those who know its secret. */
  async throttle(secret: string, limits: { uplink?: number; downlink?: number; rtt?: number; packetLoss?: number } | null): Promise<boolean> {
    try {
      if (limits === null) {
        await this.#signalling?.request('resetNetworkThrottle', { secret });
      } else {
        await this.#signalling?.request('applyNetworkThrottle', { secret, ...limits });
      }
      return true;
    } catch {
      return false;
    }
  }

  #connect(): void {
    this.#retryTimer = null;
    this.#dispatch({ type: 'retry', retry: null });
    const signalling = new Signalling(this.#options.url, {
      onOpen: () => void this.#onOpen(signalling),
      onLost: () => this.#onLost(),
      onEnded: () => this.#end({ id: kConnectionNotice, level: 'error', code: 'ended', action: 'rejoin' }),
      onRequest: (request, accept, reject) => {
        this.#note(request.method, request.data);
        if (this.#call) { this.#call.onRequest(request, accept, reject); } else { reject(500, 'not in a call'); }
      },
      onNotification: (notification) => this.#onNotification(notification),
    });
    this.#signalling = signalling;
  }

  #disconnect(): void {
    if (this.#retryTimer !== null) { clearTimeout(this.#retryTimer); }
    this.#retryTimer = null;
    if (this.#viewersTimer !== null) { clearTimeout(this.#viewersTimer); }
    this.#viewersTimer = null;
    this.#viewing?.close();
    this.#viewing = null;
    this.#call?.close();
    this.#call = null;
    this.#signalling?.close();
    this.#signalling = null;
  }

  async #onOpen(signalling: Signalling): Promise<void> {
    const call = new Call(signalling, { ...this.#options, displayName: this.#displayName }, {
      dispatch: (action) => this.#onCallAction(action),
      onPath: (path) => path === 'lost' ? this.#onLost() : this.#dispatch({ type: 'mending', mending: path === 'broken' }),
      onChat: (peerId, text) => this.#onChat(peerId, text),
    });
    this.#call = call;
    this.#viewing = new Viewing(signalling, (id) => this.#store.state.consumers.find((one) => one.id === id));
    try {
      await call.join();
    } catch (error) {
      // The connection went in the middle of it: that is no refusal, and its own event has come or will come.
      if (this.#call === call && !call.closed) { this.#onJoinFailed(error); }
      return;
    }
    if (this.#call !== call || call.closed) { return; }
    this.#attempt = 0;
    this.#dispatch({ type: 'notice-dismissed', id: kConnectionNotice });
    void call.openChat();
    void this.#countViewers(call);
    if (this.#onAir) { this.#dispatch({ type: 'air', state: this.#options.roomKind === 'live' ? 'starting' : 'on' }); }
    await this.#publish([...this.#wanted]);
  }

  /** Viewers of a live room do not meet; how many they are only the server knows. */
  async #countViewers(call: Call): Promise<void> {
    if (this.#options.roomKind !== 'live') { return; }
    const info = await readRoomInfo(this.#options.roomId);
    if (this.#call !== call || call.closed) { return; }
    if (info) {
      const { state } = this.#store;
      const presenting = presenters(state).filter((peer) => peer.device.flag !== 'broadcaster').length + (state.air === 'on' ? 1 : 0);
      this.#dispatch({ type: 'viewers', viewers: Math.max(info.people - presenting, 0) });
    }
    this.#viewersTimer = setTimeout(() => void this.#countViewers(call), kViewersMs);
  }

  #onJoinFailed(error: unknown): void {
    // No code: not the server's own word, but an answer that never came.
    const { code } = refusalOf(error);
    const isOurs = error instanceof Error && error.name !== 'Error';
    if (code === 0 && !isOurs) { return this.#onLost(); }
    this.#end(joinNotice(error, this.#options.roomKind));
  }

  #onLost(): void {
    if (this.#closed || this.#retryTimer !== null) { return; }
    this.#disconnect();
    const attempt = ++this.#attempt;
    const delay = retryDelayMs(attempt, Math.random());
    if (delay === null) { return this.#end({ id: kConnectionNotice, level: 'error', code: 'unreachable', action: 'rejoin' }); }
    if (this.#store.state.phase !== 'reconnecting') { this.#dispatch({ type: 'phase', phase: 'reconnecting' }); }
    this.#dispatch({ type: 'retry', retry: { attempt, at: wallClock() + delay } });
    this.#notice({ id: kConnectionNotice, level: 'warning', code: 'connection-lost' });
    this.#retryTimer = setTimeout(() => this.#connect(), delay);
  }

  #end(notice: Notice): void {
    if (this.#closed) { return; }
    this.#notice(notice);
    this.leave();
  }

  #onNotification(notification: Notification): void {
    this.#note(notification.method, notification.data);
    this.#call?.onNotification(notification);
  }

  #onCallAction(action: RoomAction): void {
    this.#dispatch(action);
    if (action.type === 'peers' || action.type === 'peer-joined' || action.type === 'peer-left') { this.#fitLayers(); }
  }

  /** In a large meeting nobody shows anybody large, so the largest layer would be made for no one. */
  #fitLayers(): void {
    if (this.#options.roomKind !== 'meet') { return; }
    const people = this.#store.state.peers.length + 1;
    void this.#call?.publisher?.setLargeMeeting(people > kLargeMeeting);
  }

  #onChat(peerId: string | null, text: string): void {
    const name = this.#store.state.peers.find((peer) => peer.id === peerId)?.displayName ?? '';
    this.#dispatch({ type: 'chat-message', seen: false, message: { peerId: peerId ?? '', name, text: text.slice(0, kChatTextMax), at: wallClock() } });
  }

  async #publish(sources: readonly Source[]): Promise<void> {
    if (!this.#options.produce) { return; }
    if (sources.length > 0) { await this.#open(sources); }
    if (this.#closed) { return this.#media.closeAll(); }
    if (!this.#onAir) {
      for (const source of sources) { this.#showOpen(source); }
      return;
    }
    // Sound first: of the two it is the one that people miss.
    let sent = false;
    for (const source of ['microphone', 'camera', 'screen'] as const) {
      if (sources.includes(source) && await this.#publishOne(source)) { sent = true; }
    }
    if (this.#options.roomKind === 'live' && this.#store.state.air === 'starting') {
      this.#onAir = sent;
      this.#dispatch({ type: 'air', state: sent ? 'on' : 'off' });
    }
  }

  async #open(sources: readonly Source[]): Promise<void> {
    for (const source of sources) {
      if (!this.#call?.publisher?.isPublished(source)) { this.#source(source, 'starting'); }
    }
    const devices = sources.filter((source) => source !== 'screen');
    const failures = await this.#media.open(devices);
    if (sources.includes('screen') && !this.#media.track('screen')) {
      const failure = await this.#media.openScreen();
      if (failure) { failures.push(failure); }
    }
    for (const { source, errorName } of failures) { this.#fail(source, deviceNotice(source, errorName)); }
  }

  async #publishOne(source: Source): Promise<boolean> {
    const call = this.#call;
    const track = this.#media.track(source);
    const publisher = call?.publisher;
    if (!track || !publisher || !this.#wanted.has(source)) { return false; }
    this.#tellMissingCodec(source);
    const sent = await this.#attemptWith(source, async () => {
      await publisher.publish(source, track, this.#media.resolution);
      if (this.#muted.has(source)) { await publisher.setPaused(source, true); }
    });
    if (!sent) { return false; }
    this.#fitLayers();
    this.#dispatch({ type: 'notice-dismissed', id: `${source}-failed` });
    this.#showOpen(source);
    return true;
  }

  #tellMissingCodec(source: Source): void {
    const { codec } = this.#options;
    if (source === 'microphone' || codec === null || this.#call?.publisher?.canSend(codec)) { return; }
    this.#notice({ id: 'codec', level: 'warning', code: 'codec-missing', about: codec.toUpperCase() });
  }

  #showOpen(source: Source): void {
    if (!this.#media.track(source) || !this.#wanted.has(source)) { return; }
    this.#source(source, this.#muted.has(source) ? 'muted' : 'on');
  }

  /** False, and a notice, when the server refuses; silence when the call itself has ended meanwhile. */
  async #attemptWith(source: Source, work: () => Promise<void> | undefined): Promise<boolean> {
    const call = this.#call;
    try {
      await work();
      return this.#call === call;
    } catch (error) {
      if (this.#call !== call || !call) { return false; }
      if (this.#options.roomKind === 'live' && isForbidden(error)) {
        this.#onAirRefused();
      } else {
        this.#fail(source, { id: `${source}-failed`, level: 'warning', code: 'source-refused', about: source });
      }
      return false;
    }
  }

  /** Somebody else is on the stage; the devices are given back, for a viewer needs none. */
  #onAirRefused(): void {
    this.#onAir = false;
    this.#wanted.clear();
    this.#media.closeAll();
    for (const source of ['microphone', 'camera', 'screen'] as const) { this.#source(source, 'off'); }
    this.#dispatch({ type: 'air', state: 'off' });
    this.#notice({ id: 'air', level: 'warning', code: 'presenter-taken' });
  }

  #fail(source: Source, notice: Notice): void {
    this.#wanted.delete(source);
    this.#media.close(source);
    this.#source(source, 'off');
    this.#notice(notice);
  }

  #onDeviceEnded(source: Source): void {
    void this.setSource(source, false);
    // The browser's own "stop sharing" is no trouble but a wish.
    if (source === 'screen') { return; }
    this.#notice({
      id: `${source}-failed`, level: 'warning', code: 'device-gone', about: source,
      action: source === 'camera' ? 'allow-camera' : 'allow-microphone',
    });
  }

  #source(source: Source, state: SourceState): void { this.#dispatch({ type: 'source', source, state }); }
  #dispatch(action: RoomAction): void { this.#store.dispatch(action); }
  #notice(notice: Notice): void { this.#dispatch({ type: 'notice', notice }); }

  #note(what: string, data: unknown): void {
    this.#log.push({ at: wallClock(), what, data });
    if (this.#log.length > kLogMax) { this.#log.shift(); }
  }
}

function wallClock(): number { return performance.timeOrigin + performance.now(); }
