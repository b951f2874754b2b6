import { describe, expect, it } from 'vitest';
import { feed, kHistoryLength, kNoHistory, linePoints, type Reading } from './stats_history';

const reading = (at: number, bytes: number, packets = 0, packetsLost = 0): Reading => ({ at, streams: [{ id: 'a', bytes, packets, packetsLost }] });

describe('feed', () => {
  it('makes rates and losses out of counters', () => {
    const history = [reading(0, 0), reading(1000, 125_000, 90, 10), reading(3000, 125_000, 90, 10)].reduce(feed, kNoHistory);
    expect(history.streams['a']).toEqual({ bitrates: [1000, 0], losses: [10, 0] });
  });
  it('knows no rate after one reading, and none below zero when a counter starts again', () => {
    expect(feed(kNoHistory, reading(0, 100)).streams['a']?.bitrates).toEqual([]);
    const restarted = [reading(0, 1000, 9, 9), reading(1000, 10, 1, 0)].reduce(feed, kNoHistory);
    expect(restarted.streams['a']).toEqual({ bitrates: [0], losses: [0] });
  });
  it('forgets streams that are gone, and what is older than the plot', () => {
    const many = Array.from({ length: 100 }, (_unused, index) => reading(index * 1000, index * 1000)).reduce(feed, kNoHistory);
    expect(many.streams['a']?.bitrates).toHaveLength(kHistoryLength);
    expect(feed(many, { at: 1e6, streams: [] }).streams).toEqual({});
  });
});

describe('linePoints', () => {
  it('ends at the right edge, with the greatest value at the top', () => {
    expect(linePoints([0, 50, 100], 59, 22, 100)).toBe('57.0,21.0 58.0,11.0 59.0,1.0');
  });
  it('draws nothing out of nothing', () => { expect(linePoints([], 59, 22, 100)).toBe(''); });
});
