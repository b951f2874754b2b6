import type { Notice, NoticeCode } from '../state/room_state';
import type { RoomKind } from '../state/settings';

/** Codes of refused requests, as the wire has them. */
const kForbidden = 403;
const kConflict = 409;
const kTooMany = 429;
const kUnavailable = 503;

export interface Refusal { readonly code: number; readonly reason: string }

/** What the signalling library throws for a refused request carries the server's code. */
export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof Error)) { return { code: 0, reason: String(error) }; }
  const code = 'code' in error && typeof error.code === 'number' ? error.code : 0;
  return { code, reason: error.message };
}

/** Why joining failed, for a person. */
export function joinNotice(error: unknown, roomKind: RoomKind): Notice {
  const { code, reason } = refusalOf(error);
  return { id: 'connection', level: 'error', code: joinProblem(code, error, roomKind), about: reason, action: 'rejoin' };
}

function joinProblem(code: number, error: unknown, roomKind: RoomKind): NoticeCode {
  if (error instanceof Error && error.name === 'UnsupportedError') { return 'unsupported'; }
  if (code === kForbidden && roomKind === 'chat') { return 'chat-full'; }
  if (code === kForbidden || code === kTooMany || code === kUnavailable) { return 'room-full'; }
  if (code === kConflict) { return 'wrong-kind'; }
  return 'join-refused';
}

/** Somebody else holds what only one may have. */
export function isForbidden(error: unknown): boolean { return refusalOf(error).code === kForbidden; }
