/** When to try again. The wait doubles, so that a server that comes back is not met by everybody at once. */
const kFirstMs = 1_000;
const kMostMs = 8_000;
/** After about ten minutes a person should decide. */
export const kAttemptsMax = 80;

/** `random` is from 0 to 1. Null: give up. */
export function retryDelayMs(attempt: number, random: number): number | null {
  if (attempt > kAttemptsMax) { return null; }
  const full = Math.min(kFirstMs * 2 ** Math.min(attempt - 1, 10), kMostMs);
  return Math.round(full * (0.75 + random / 2));
}

export function secondsUntil(at: number, now: number): number { return Math.max(Math.ceil((at - now) / 1000), 0); }
