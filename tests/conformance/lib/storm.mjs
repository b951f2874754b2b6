// Many peers at once: all of them come, are let in with two WebRTC transports each, stay idle, and go.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import WebSocket from 'ws';

const kTicksPerSecond = 100;  // of /proc/PID/stat, on every Linux there is
const kAnswerMs = 30_000;
/** Where they come from: the server lets only so many at the door from one address. */
const kAddresses = 20;

/** Seconds of CPU since the process began, all its threads together. */
function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / kTicksPerSecond;
}

/** Resident kB of the process. */
export function residentKb(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
}

/** As lean as a client can be, so that the server is what is measured. */
class LeanPeer {
  #socket;
  #answers = new Map();
  #next = 0;

  constructor(url, localAddress) {
    this.#socket = new WebSocket(url, 'protoo', { perMessageDeflate: false, localAddress });
    this.#socket.on('message', (bytes) => {
      const message = JSON.parse(bytes);
      if (message.response) { this.#answers.get(message.id)(message); this.#answers.delete(message.id); }
    });
  }
  opened() { return once(this.#socket, 'open'); }
  request(method, data) {
    const id = ++this.#next;
    this.#socket.send(JSON.stringify({ request: true, id, method, data }));
    return new Promise((resolve, reject) => {
      this.#answers.set(id, (message) => (message.ok ? resolve(message.data) : reject(new Error(message.errorReason))));
    });
  }
  async enter() {
    await this.opened();
    const rtpCapabilities = await this.request('getRouterRtpCapabilities', {});
    for (const producing of [true, false]) {
      await this.request('createWebRtcTransport', { forceTcp: false, producing, consuming: !producing });
    }
    await this.request('join', { displayName: 'x', device: { flag: 'chrome', name: 'Chrome', version: '129' }, rtpCapabilities });
  }
  async leave() {
    this.#socket.close(1000);
    await once(this.#socket, 'close');
  }
}

function inTime(work) {
  return Promise.race([work, new Promise((_resolve, reject) => setTimeout(() => reject(new Error('not all were answered')), kAnswerMs).unref())]);
}

const settled = (ms = 1_000) => new Promise((resolve) => setTimeout(resolve, ms));

/** What `peers` peers in `rooms` rooms cost: wall time until all are in, CPU for each join, memory of each, and what stays. */
export async function storm(server, { peers, rooms }) {
  await settled();
  const before = { cpu: cpuSeconds(server.pid), kb: residentKb(server.pid) };
  const started = performance.now();
  const all = Array.from({ length: peers }, (_, i) => 
    new LeanPeer(server.ws(`storm${i % rooms}`, `peer${i}`), `127.0.0.${2 + i % kAddresses}`));
  await inTime(Promise.all(all.map((peer) => peer.enter())));
  const joinSeconds = (performance.now() - started) / 1000;
  const joined = { cpu: cpuSeconds(server.pid) };
  await settled();
  const idleKb = residentKb(server.pid);
  await inTime(Promise.all(all.map((peer) => peer.leave())));
  await settled(3_500);  // memory is given back a moment after many have gone
  const afterKb = residentKb(server.pid);
  return {
    joinSeconds,
    cpuMsPerJoin: (joined.cpu - before.cpu) * 1000 / peers,
    kbPerPeer: (idleKb - before.kb) / peers,
    beforeKb: before.kb, idleKb, afterKb,
    stays: (afterKb - before.kb) / before.kb,
  };
}
