import { describe, expect, it } from 'vitest';
import {
  durationText, kInitialAdmin, rateText, reduceAdmin, trafficOf, type RoomDetail, type ServerReport, type WorkerReport,
} from './admin_state';

const worker: WorkerReport = { id: 0, cpuSeconds: 10, datagramsIn: 100, datagramsOut: 200, forwarded: 0, slabsFree: 1, drops: {} };
const server: ServerReport = {
  version: '1', uptimeSeconds: 1, rooms: 1, peers: 1, broadcasters: 0, producers: 1, consumers: 0, websockets: 1, workers: [worker],
};
const detail: RoomDetail = {
  roomId: 'yard', kind: 'meet', worker: 0, createdAt: 0, peers: 1, broadcasters: 0, producers: 0, consumers: 0,
  people: [{
    peerId: 'a', displayName: 'Ann', device: { name: 'Chrome' }, type: 'peer', joined: true, producers: [], consumers: [],
    transports: [{ id: 't', type: 'webrtc', stats: [{ recvBitrate: 900_000, sendBitrate: 1_500_000 }] }, { id: 'u', type: 'webrtc', stats: [] }],
  }],
};
const report = (at: number, change: Partial<WorkerReport>) =>
  ({ type: 'report', at, wallClock: at, rooms: [], server: { ...server, workers: [{ ...worker, ...change }] } }) as const;

describe('reduceAdmin', () => {
  it('makes rates out of two reports', () => {
    const state = [report(1000, {}), report(3000, { cpuSeconds: 11, datagramsIn: 300, datagramsOut: 1200 })].reduce(reduceAdmin, kInitialAdmin);
    expect(state.workers[0]).toEqual({ cpu: [50], datagramsIn: [100], datagramsOut: [500] });
  });
  it('begins again when the server did', () => {
    const state = [report(1000, {}), report(2000, { cpuSeconds: 11 }), report(3000, { cpuSeconds: 0.1 })].reduce(reduceAdmin, kInitialAdmin);
    expect(state.workers[0]?.cpu).toEqual([]);
  });
  it('keeps the plots of the room it shows, and of no other', () => {
    const chosen = reduceAdmin(kInitialAdmin, { type: 'choose', roomId: 'yard' });
    const seen = reduceAdmin(chosen, { type: 'detail', detail });
    expect(seen.rates['t']).toEqual({ received: [900], sent: [1500] });
    expect(seen.rates['u']).toEqual({ received: [0], sent: [0] });
    expect(reduceAdmin(seen, { type: 'detail', detail: { ...detail, roomId: 'late answer' } })).toBe(seen);
    expect(reduceAdmin(seen, { type: 'choose', roomId: null })).toMatchObject({ detail: null, rates: {} });
  });
  it('says so when the server does not answer, and keeps the last figures', () => {
    const lost = reduceAdmin(reduceAdmin(kInitialAdmin, report(1, {})), { type: 'link', link: 'lost' });
    expect(lost).toMatchObject({ link: 'lost', server: { rooms: 1 } });
    expect(reduceAdmin(lost, report(2, {})).link).toBe('fine');
  });
});

it('sums what a room sends and receives', () => { expect(trafficOf(detail)).toEqual({ received: 900, sent: 1500 }); });

it('writes durations and rates as people do', () => {
  expect([5, 65, 3700, 90_000].map(durationText)).toEqual(['5 s', '1 min 5 s', '1 h 1 min', '1 d 1 h']);
  expect([512, 12_340].map(rateText)).toEqual(['512 kbit/s', '12.3 Mbit/s']);
});
