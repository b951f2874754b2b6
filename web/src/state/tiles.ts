import type { ConsumerState, PeerState, RoomState } from './room_state';

export type Quality = 'good' | 'fair' | 'poor';

/** One picture on the page: a peer's camera, or one more video of the same peer. Null peerId: this person's own. */
export interface Tile {
  readonly key: string;
  readonly peerId: string | null;
  readonly name: string;
  readonly video: ConsumerState | null;
  /** Whether there is a picture to show now. */
  readonly picture: boolean;
  readonly share: boolean;
  readonly speaking: boolean;
  readonly muted: boolean;
  readonly quality: Quality | null;
  /** What arrives is less than what is sent: no layer can be forwarded. */
  readonly starved: boolean;
}

export const kOwnKey = 'own';
export const kOwnScreenKey = 'own screen';

const kFairBelow = 9;
const kPoorBelow = 5;

export function qualityOf(score: number | null): Quality | null {
  if (score === null) { return null; }
  return score >= kFairBelow ? 'good' : score >= kPoorBelow ? 'fair' : 'poor';
}

/** The others' tiles, in the order in which they came; a screen right after its owner. */
export function tilesOf(state: RoomState): Tile[] {
  return state.peers.flatMap((peer) => tilesOfPeer(state, peer));
}

function tilesOfPeer(state: RoomState, peer: PeerState): Tile[] {
  const own = state.consumers.filter((consumer) => consumer.peerId === peer.id);
  const videos = own.filter((consumer) => consumer.kind === 'video');
  const first = videos.find((video) => !video.share) ?? null;
  const heard = own.some((consumer) => consumer.kind === 'audio' && !consumer.paused);
  const main: Tile = {
    key: peer.id,
    peerId: peer.id,
    name: peer.displayName,
    ...pictureOf(first),
    share: false,
    speaking: state.activeSpeaker === peer.id,
    muted: !heard,
    quality: worst(own),
  };
  const others = videos.filter((video) => video !== first).map((video): Tile => ({
    key: `${peer.id} ${video.id}`,
    peerId: peer.id,
    name: peer.displayName,
    ...pictureOf(video),
    share: video.share,
    speaking: false,
    muted: false,
    quality: null,
  }));
  return [main, ...others];
}

function pictureOf(video: ConsumerState | null): Pick<Tile, 'video' | 'picture' | 'starved'> {
  return { video, picture: video !== null && !video.paused, starved: video !== null && !video.paused && video.starved };
}

function worst(consumers: readonly ConsumerState[]): Quality | null {
  const scores = consumers.flatMap((one) => one.paused || one.score === null ? [] : [one.score]);
  return scores.length === 0 ? null : qualityOf(Math.min(...scores));
}

/** This person's own tile, as it would stand among the others. */
export function ownTile(state: RoomState, name: string, peerId: string): Tile {
  return {
    key: kOwnKey,
    peerId: null,
    name,
    video: null,
    picture: state.camera === 'on',
    share: false,
    speaking: state.activeSpeaker === peerId && state.microphone === 'on',
    muted: state.microphone !== 'on',
    quality: qualityOf(state.ownScore),
    starved: false,
  };
}

export function ownScreenTile(name: string): Tile {
  return {
    key: kOwnScreenKey, peerId: null, name, video: null, picture: true, share: true,
    speaking: false, muted: false, quality: null, starved: false,
  };
}

/** What stands large, if anything does: what the person pinned, else the newest screen of another. */
export function featured(tiles: readonly Tile[], pinned: string | null): Tile | null {
  return tiles.find((tile) => tile.key === pinned) ??
    tiles.findLast((tile) => tile.share && tile.peerId !== null) ?? null;
}

/** In a live room: whoever sends something is on the stage, all others watch. */
export function presenters(state: RoomState): PeerState[] {
  return state.peers.filter((peer) => state.consumers.some((consumer) => consumer.peerId === peer.id));
}

/** Viewers do not meet each other, so only the server can count them; presenters see some before it has. */
export function viewerCount(state: RoomState): number {
  if (state.viewers !== null) { return state.viewers; }
  const watching = state.peers.length - presenters(state).length;
  return watching + (state.air === 'on' ? 0 : 1);
}
