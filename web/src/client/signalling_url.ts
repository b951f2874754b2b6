import type { RoomKind } from '../state/settings';

export interface Address {
  readonly roomId: string;
  readonly peerId: string;
  /** Null: the server decides. */
  readonly roomKind: RoomKind | null;
  readonly consumerReplicas: number;
}

/** Signalling lives where the page lives: same host, same port, same security. */
export function signallingUrl(page: { protocol: string; host: string }, address: Address): string {
  const scheme = page.protocol === 'https:' ? 'wss' : 'ws';
  const query = new URLSearchParams({
    roomId: address.roomId,
    peerId: address.peerId,
    consumerReplicas: String(address.consumerReplicas),
  });
  if (address.roomKind !== null) { query.set('kind', address.roomKind); }
  return `${scheme}://${page.host}/?${query}`;
}
