import { isRoomKind, type RoomKind } from '../state/settings';

/** What the server tells of a room without making it. */
export interface RoomInfo { readonly roomKind: RoomKind; readonly people: number; readonly broadcasters: number }

const kAnswerMs = 4_000;

/** Null: there is no such room, or the server does not say. */
export async function readRoomInfo(roomId: string): Promise<RoomInfo | null> {
  try {
    const response = await fetch(`/rooms/${encodeURIComponent(roomId)}?info=true`, {
      headers: { Accept: 'application/json' }, signal: AbortSignal.timeout(kAnswerMs),
    });
    return response.ok ? parseRoomInfo(await response.json()) : null;
  } catch {
    return null;
  }
}

export function parseRoomInfo(answer: unknown): RoomInfo | null {
  if (typeof answer !== 'object' || answer === null) { return null; }
  const { exists, kind, peers, broadcasters } = answer as Record<string, unknown>;
  if (exists !== true || typeof kind !== 'string' || !isRoomKind(kind) || typeof peers !== 'number') { return null; }
  return { roomKind: kind, people: peers, broadcasters: typeof broadcasters === 'number' ? broadcasters : 0 };
}
