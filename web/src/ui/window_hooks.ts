import { readStats, type CallStats, type ConsumerStats } from '../client/call_stats';
import type { LogEntry } from '../client/room_session';
import type { Notice, RoomState } from '../state/room_state';
import type { App } from './app';

/** `window.madang`: what tests, and people in the browser's console, may ask the page. Read only. */
export interface Hooks {
  state(): HookState;
  stats(): Promise<HookStats>;
  /** The requests and notifications that came from the server, oldest first. */
  log(): readonly LogEntry[];
}

export interface HookState extends Omit<RoomState, 'notices'> {
  /** With the sentence as the person reads it. */
  readonly notices: readonly (Notice & { readonly text: string })[];
}

export interface HookStats extends Omit<CallStats, 'consumers'> {
  /** `firstFrameAt` and `acceptedAt` share the page's own clock. */
  readonly consumers: readonly (ConsumerStats & { readonly firstFrameAt: number | null })[];
}

declare global {
  interface Window { madang?: Hooks }
}

export function installHooks(app: App): void {
  window.madang = {
    state: () => ({
      ...app.room.state,
      notices: app.room.state.notices.map((notice) => ({ ...notice, text: app.texts.notice[notice.code](notice.about ?? '') })),
    }),
    log: () => app.session?.log ?? [],
    stats: async () => {
      const stats = await (app.session?.stats() ?? readStats(null));
      const consumers = stats.consumers.map((one) => ({ ...one, firstFrameAt: app.firstFrames.at(one.id) }));
      return { ...stats, consumers };
    },
  };
}
