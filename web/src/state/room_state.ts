/** Everything the page shows, as plain data. Tracks and elements live elsewhere, found by id. */
export type MediaKind = 'audio' | 'video';
export type Phase = 'lobby' | 'joining' | 'joined' | 'reconnecting' | 'left';

/** `off`: not sent at all; `starting`: asked for; `on`: sent; `muted`: sent, but paused. */
export type SourceState = 'off' | 'starting' | 'on' | 'muted';

export interface PeerDevice {
  readonly flag?: string;
  readonly name?: string;
  readonly version?: string;
}

export interface PeerState {
  readonly id: string;
  readonly displayName: string;
  readonly device: PeerDevice;
}

export interface ConsumerState {
  readonly id: string;
  readonly peerId: string;
  readonly kind: MediaKind;
  readonly codec: string;
  readonly share: boolean;
  readonly paused: boolean;
}

/** What a person can do about a notice; the page turns it into a button. */
export type NoticeAction = 'allow-microphone' | 'allow-camera' | 'rejoin' | 'start-playback';

export interface Notice {
  /** A second notice of the same id takes the place of the first. */
  readonly id: string;
  readonly level: 'error' | 'warning' | 'info';
  readonly text: string;
  readonly action?: NoticeAction;
}

export interface RoomState {
  readonly phase: Phase;
  readonly serverVersion: string;
  readonly microphone: SourceState;
  readonly camera: SourceState;
  readonly peers: readonly PeerState[];
  readonly consumers: readonly ConsumerState[];
  readonly activeSpeaker: string | null;
  readonly notices: readonly Notice[];
}

export const kInitialState: RoomState = {
  phase: 'lobby',
  serverVersion: '',
  microphone: 'off',
  camera: 'off',
  peers: [],
  consumers: [],
  activeSpeaker: null,
  notices: [],
};

export type RoomAction =
  | { readonly type: 'phase'; readonly phase: Phase }
  | { readonly type: 'server-version'; readonly version: string }
  | { readonly type: 'source'; readonly source: 'microphone' | 'camera'; readonly state: SourceState }
  | { readonly type: 'peers'; readonly peers: readonly PeerState[] }
  | { readonly type: 'peer-joined'; readonly peer: PeerState }
  | { readonly type: 'peer-renamed'; readonly peerId: string; readonly displayName: string }
  | { readonly type: 'peer-left'; readonly peerId: string }
  | { readonly type: 'consumer-added'; readonly consumer: ConsumerState }
  | { readonly type: 'consumer-removed'; readonly consumerId: string }
  | { readonly type: 'consumer-paused'; readonly consumerId: string; readonly paused: boolean }
  | { readonly type: 'active-speaker'; readonly peerId: string | null }
  | { readonly type: 'notice'; readonly notice: Notice }
  | { readonly type: 'notice-dismissed'; readonly id: string };
