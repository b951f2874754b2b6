import type { ConsumerState, PeerState, RoomState } from './room_state';

/** One picture on the page: a peer's camera with its sound, or one more video of the same peer. */
export interface Tile {
  readonly key: string;
  readonly peerId: string;
  readonly label: string;
  readonly video: ConsumerState | null;
  readonly audio: readonly ConsumerState[];
  readonly share: boolean;
  readonly speaking: boolean;
}

/** Sound stays with the first picture of its peer, so that one element keeps the two in step. */
export function tilesOf(state: RoomState): Tile[] {
  return state.peers.flatMap((peer) => {
    const own = state.consumers.filter((consumer) => consumer.peerId === peer.id);
    const videos = own.filter((consumer) => consumer.kind === 'video');
    const first = videos.find((video) => !video.share) ?? null;
    const main: Tile = {
      key: peer.id,
      peerId: peer.id,
      label: nameOf(peer),
      video: first,
      audio: own.filter((consumer) => consumer.kind === 'audio'),
      share: false,
      speaking: state.activeSpeaker === peer.id,
    };
    const others = videos.filter((video) => video !== first).map((video): Tile => ({
      key: `${peer.id} ${video.id}`,
      peerId: peer.id,
      label: video.share ? `${nameOf(peer)} (screen)` : nameOf(peer),
      video,
      audio: [],
      share: video.share,
      speaking: false,
    }));
    return [main, ...others];
  });
}

/** A name is the peer's own choice, and the wire lets it choose none. */
function nameOf(peer: PeerState): string { return peer.displayName || 'Guest'; }
