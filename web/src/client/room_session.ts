import type { Notice, RoomAction } from '../state/room_state';
import type { VideoCodec } from '../state/settings';
import { Call, type CallOptions } from './call';
import { readStats, type CallStats } from './call_stats';
import { LocalMedia } from './local_media';
import { deviceNotice, type Source } from './media_errors';
import type { Notification } from './protocol';
import { Signalling } from './signalling';

export interface SessionOptions extends CallOptions {
  readonly url: string;
  readonly audio: boolean;
  readonly video: boolean;
  readonly codec: VideoCodec | null;
}

/** One thing the server said, and when (milliseconds since the epoch): for people who look for a fault. */
export interface LogEntry { readonly at: number; readonly what: string; readonly data: unknown }

const kLogMax = 500;
const kConnectionNotice = 'connection';

/** From pressing "join" until leaving: keeps the devices, and a Call as long as there is a connection. */
export class RoomSession {
  readonly #options: SessionOptions;
  readonly #dispatch: (action: RoomAction) => void;
  readonly #media: LocalMedia;
  readonly #log: LogEntry[] = [];
  /** What the person wants to send; survives reconnections. */
  readonly #wanted = new Set<Source>();
  readonly #muted = new Set<Source>();
  #signalling: Signalling | null = null;
  #call: Call | null = null;
  #closed = false;

  constructor(options: SessionOptions, dispatch: (action: RoomAction) => void) {
    this.#options = options;
    this.#dispatch = dispatch;
    this.#media = new LocalMedia((source) => this.#onDeviceEnded(source));
    if (options.produce && options.audio) { this.#wanted.add('microphone'); }
    if (options.produce && options.video) { this.#wanted.add('camera'); }
  }

  get log(): readonly LogEntry[] { return this.#log; }

  start(): void {
    this.#dispatch({ type: 'phase', phase: 'joining' });
    this.#signalling = new Signalling(this.#options.url, {
      onOpen: () => void this.#onOpen(),
      onRetry: (attempt) => this.#onRetry(attempt),
      onClosed: () => this.#onClosed(),
      onRequest: (request, accept, reject) => {
        this.#note(request.method, request.data);
        if (this.#call) { this.#call.onRequest(request, accept, reject); } else { reject(500, 'not in a call'); }
      },
      onNotification: (notification) => this.#onNotification(notification),
    });
  }

  leave(): void {
    if (this.#closed) { return; }
    this.#closed = true;
    this.#call?.close();
    this.#call = null;
    this.#signalling?.close();
    this.#media.closeAll();
    this.#dispatch({ type: 'phase', phase: 'left' });
  }

  /** Muting keeps the device open: speaking again must not wait for it. */
  async setMuted(muted: boolean): Promise<void> {
    if (muted) { this.#muted.add('microphone'); } else { this.#muted.delete('microphone'); }
    this.#dispatch({ type: 'source', source: 'microphone', state: muted ? 'muted' : 'on' });
    await this.#attempt('microphone', () => this.#call?.publisher?.setPaused('microphone', muted));
  }

  async setSource(source: Source, on: boolean): Promise<void> {
    if (on) {
      this.#wanted.add(source);
      this.#muted.delete(source);
      return await this.#publish([source]);
    }
    this.#wanted.delete(source);
    this.#dispatch({ type: 'source', source, state: 'off' });
    this.#media.close(source);
    await this.#attempt(source, () => this.#call?.publisher?.unpublish(source));
  }

  /** The tracks to show; by id, so that the state stays plain data. */
  remoteTrack(consumerId: string): MediaStreamTrack | null {
    return this.#call?.subscriber?.track(consumerId) ?? null;
  }

  localTrack(source: Source): MediaStreamTrack | null { return this.#media.track(source); }

  async stats(): Promise<CallStats> { return await readStats(this.#call); }

  async #onOpen(): Promise<void> {
    const signalling = this.#signalling;
    if (!signalling) { return; }
    const call = new Call(signalling, this.#options, this.#dispatch);
    this.#call = call;
    this.#dispatch({ type: 'notice-dismissed', id: kConnectionNotice });
    try {
      await call.join();
    } catch (error) {
      if (this.#call === call && !call.closed) { this.#refused(error); }
      return;
    }
    if (this.#call === call && !call.closed) { await this.#publish([...this.#wanted]); }
  }

  #onRetry(attempt: number): void {
    this.#call?.close();
    this.#call = null;
    this.#dispatch({ type: 'phase', phase: 'reconnecting' });
    const text = attempt === 0
      ? 'The connection to the server is lost; connecting again.'
      : `The server does not answer; trying again (attempt ${attempt}).`;
    this.#notice({ id: kConnectionNotice, level: 'warning', text });
  }

  #onClosed(): void {
    if (this.#closed) { return; }
    this.#notice({
      id: kConnectionNotice, level: 'error', action: 'rejoin',
      text: 'The server ended the call, or cannot be reached.',
    });
    this.leave();
  }

  #refused(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.#notice({ id: kConnectionNotice, level: 'error', action: 'rejoin', text: `Joining failed: ${reason}` });
    this.leave();
  }

  #onNotification(notification: Notification): void {
    this.#note(notification.method, notification.data);
    this.#call?.onNotification(notification);
  }

  async #publish(sources: readonly Source[]): Promise<void> {
    if (!this.#options.produce || sources.length === 0) { return; }
    for (const source of sources) { this.#dispatch({ type: 'source', source, state: 'starting' }); }
    const failures = await this.#media.open(sources);
    if (this.#closed) { return this.#media.closeAll(); }
    for (const { source, errorName } of failures) { this.#fail(source, deviceNotice(source, errorName)); }
    // Sound first: of the two it is the one that people miss.
    for (const source of [...sources].sort().reverse()) { await this.#publishOne(source); }
  }

  async #publishOne(source: Source): Promise<void> {
    const track = this.#media.track(source);
    const publisher = this.#call?.publisher;
    if (!track || !publisher || !this.#wanted.has(source)) { return; }
    const codec = source === 'camera' ? this.#options.codec : null;
    if (codec !== null && !publisher.canSend(codec)) {
      this.#notice({ id: 'codec', level: 'warning', text: `This browser and the server have no ${codec.toUpperCase()} in common; sending another format.` });
    }
    const sent = await this.#attempt(source, async () => {
      await publisher.publish(source, track, codec);
      if (this.#muted.has(source)) { await publisher.setPaused(source, true); }
    });
    if (!sent) { return; }
    this.#dispatch({ type: 'notice-dismissed', id: `${source}-failed` });
    this.#dispatch({ type: 'source', source, state: this.#muted.has(source) ? 'muted' : 'on' });
  }

  /** False, and a notice, when the server refuses; silence when the call itself has ended meanwhile. */
  async #attempt(source: Source, work: () => Promise<void> | undefined): Promise<boolean> {
    const call = this.#call;
    try {
      await work();
      return this.#call === call;
    } catch (error) {
      if (this.#call !== call || !call) { return false; }
      const reason = error instanceof Error ? error.message : String(error);
      this.#fail(source, { id: `${source}-failed`, level: 'warning', text: `The server does not take your ${source}: ${reason}` });
      return false;
    }
  }

  #fail(source: Source, notice: Notice): void {
    this.#wanted.delete(source);
    this.#media.close(source);
    this.#dispatch({ type: 'source', source, state: 'off' });
    this.#notice(notice);
  }

  #onDeviceEnded(source: Source): void {
    void this.setSource(source, false);
    this.#notice({
      id: `${source}-failed`, level: 'warning', action: source === 'camera' ? 'allow-camera' : 'allow-microphone',
      text: `Your ${source} was disconnected.`,
    });
  }

  #notice(notice: Notice): void { this.#dispatch({ type: 'notice', notice }); }

  #note(what: string, data: unknown): void {
    this.#log.push({ at: performance.timeOrigin + performance.now(), what, data });
    if (this.#log.length > kLogMax) { this.#log.shift(); }
  }
}
