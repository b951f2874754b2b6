import { expect, it } from 'vitest';
import { kAttemptsMax, retryDelayMs, secondsUntil } from './reconnect';

it('waits longer each time, up to a bound', () => {
  expect([1, 2, 3, 4, 5, 50].map((attempt) => retryDelayMs(attempt, 0.5))).toEqual([1000, 2000, 4000, 8000, 8000, 8000]);
});

it('spreads the tries of many', () => {
  expect([0, 1].map((random) => retryDelayMs(1, random))).toEqual([750, 1250]);
});

it('gives up at last', () => { expect(retryDelayMs(kAttemptsMax + 1, 0)).toBeNull(); });

it('counts down in whole seconds and not below zero', () => {
  expect([secondsUntil(5000, 0), secondsUntil(5000, 4001), secondsUntil(5000, 6000)]).toEqual([5, 1, 0]);
});
