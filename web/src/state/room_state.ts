/** Everything the page shows of a call, as plain data. Tracks and elements live elsewhere, found by id. */
export type MediaKind = 'audio' | 'video';
export type Phase = 'lobby' | 'joining' | 'joined' | 'reconnecting' | 'left';
export type Source = 'microphone' | 'camera' | 'screen';

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
  /** How many layers there are to choose from; 1 and 1 when there is nothing to choose. */
  readonly spatialLayers: number;
  readonly temporalLayers: number;
  /** 0 to 10, the worse of what its sender delivers and what arrives here; null until the server has said. */
  readonly score: number | null;
  /** What the server forwards now; null: it has not said, or nothing: see `starved`. */
  readonly layers: Layers | null;
  /** The server said that it can forward no layer at all. */
  readonly starved: boolean;
}

export interface Layers { readonly spatialLayer: number; readonly temporalLayer: number }

export interface ChatMessage {
  readonly id: number;
  /** Null: written here. */
  readonly peerId: string | null;
  readonly name: string;
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface ChatState {
  /** False as long as no message could reach anybody. */
  readonly available: boolean;
  readonly messages: readonly ChatMessage[];
  readonly unread: number;
}

/** The next try to reach the server; `at` in milliseconds since the epoch. */
export interface Retry { readonly attempt: number; readonly at: number }

/** What a person can do about a notice; the page turns it into a button. */
export type NoticeAction = 'allow-microphone' | 'allow-camera' | 'rejoin' | 'start-playback';

/** What there is to say; the sentences themselves are in `text`. */
export type NoticeCode =
  | 'denied' | 'not-found' | 'busy' | 'insecure' | 'device-failed' | 'device-gone'
  | 'share-denied' | 'share-failed'
  | 'connection-lost' | 'ended' | 'unreachable' | 'replaced'
  | 'join-refused' | 'chat-full' | 'room-full' | 'wrong-kind' | 'unsupported'
  | 'source-refused' | 'presenter-taken' | 'codec-missing' | 'playback-blocked'
  | 'link-copied' | 'link-not-copied';

export interface Notice {
  /** A second notice of the same id takes the place of the first. */
  readonly id: string;
  readonly level: 'error' | 'warning' | 'info';
  readonly code: NoticeCode;
  /** What the sentence names: a device, a codec, the server's reason. */
  readonly about?: string;
  readonly action?: NoticeAction;
}

/** In a live room: whether this person is on air. Elsewhere always `on`. */
export type AirState = 'off' | 'starting' | 'on';

export interface RoomState {
  readonly phase: Phase;
  readonly serverVersion: string;
  readonly microphone: SourceState;
  readonly camera: SourceState;
  readonly screen: SourceState;
  readonly air: AirState;
  readonly peers: readonly PeerState[];
  readonly consumers: readonly ConsumerState[];
  readonly activeSpeaker: string | null;
  /** The connection for media is being mended while the one for words still stands. */
  readonly mending: boolean;
  readonly retry: Retry | null;
  /** 0 to 10: how well what is sent from here arrives at the server. */
  readonly ownScore: number | null;
  /** In a live room: how many watch, as the server counts; null: it has not said. */
  readonly viewers: number | null;
  readonly chat: ChatState;
  readonly notices: readonly Notice[];
}

export const kNoChat: ChatState = { available: false, messages: [], unread: 0 };

export const kInitialState: RoomState = {
  phase: 'lobby',
  serverVersion: '',
  microphone: 'off',
  camera: 'off',
  screen: 'off',
  air: 'off',
  peers: [],
  consumers: [],
  activeSpeaker: null,
  mending: false,
  retry: null,
  ownScore: null,
  viewers: null,
  chat: kNoChat,
  notices: [],
};

export type RoomAction =
  | { readonly type: 'phase'; readonly phase: Phase }
  | { readonly type: 'retry'; readonly retry: Retry | null }
  | { readonly type: 'mending'; readonly mending: boolean }
  | { readonly type: 'server-version'; readonly version: string }
  | { readonly type: 'source'; readonly source: Source; readonly state: SourceState }
  | { readonly type: 'air'; readonly state: AirState }
  | { readonly type: 'own-score'; readonly score: number }
  | { readonly type: 'viewers'; readonly viewers: number }
  | { readonly type: 'peers'; readonly peers: readonly PeerState[] }
  | { readonly type: 'peer-joined'; readonly peer: PeerState }
  | { readonly type: 'peer-renamed'; readonly peerId: string; readonly displayName: string }
  | { readonly type: 'peer-left'; readonly peerId: string }
  | { readonly type: 'consumer-added'; readonly consumer: ConsumerState }
  | { readonly type: 'consumer-removed'; readonly consumerId: string }
  | { readonly type: 'consumer-paused'; readonly consumerId: string; readonly paused: boolean }
  | { readonly type: 'consumer-score'; readonly consumerId: string; readonly score: number }
  | { readonly type: 'consumer-layers'; readonly consumerId: string; readonly layers: Layers | null }
  | { readonly type: 'active-speaker'; readonly peerId: string | null }
  | { readonly type: 'chat-available'; readonly available: boolean }
  | { readonly type: 'chat-message'; readonly message: Omit<ChatMessage, 'id'>; readonly seen: boolean }
  | { readonly type: 'chat-seen' }
  | { readonly type: 'notice'; readonly notice: Notice }
  | { readonly type: 'notice-dismissed'; readonly id: string };
