// Waiting is polling with a deadline; nothing in these tests sleeps and hopes.
import { inspect } from 'node:util';

const kIntervalMs = 100;

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks `probe` until it gives something truthy, and gives that; after `withinMs` says what it waited for. */
export async function waitFor(what, probe, { withinMs = 10_000, everyMs = kIntervalMs } = {}) {
  const deadline = Date.now() + withinMs;
  let last;
  for (;;) {
    try {
      last = await probe();
      if (last) { return last; }
    } catch (error) {
      last = error;
    }
    if (Date.now() >= deadline) {
      throw new Error(`waited ${withinMs} ms in vain for: ${what} (last: ${inspect(last, { depth: 3 })})`);
    }
    await pause(everyMs);
  }
}

/** Ends with `work`, or with an error after `ms`. The work itself is not stopped: closing what it uses is. */
export async function within(ms, what, work) {
  let timer;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${ms} ms`)), ms);
  });
  try { return await Promise.race([work, late]); } finally { clearTimeout(timer); }
}
