// A client as web applications have it: the protoo-client library, and a diary of what the server said.
import protoo from 'protoo-client';

const kEventMs = 5_000;
/** Said when media flows or the engine feels like it, not in an order that a test of the signalling could state. */
const kByTheWay = new Set(['consumerScore', 'producerScore', 'downlinkBwe', 'activeSpeaker']);

export const kDevice = { flag: 'chrome', name: 'Chrome', version: '129' };

export const kOpus = {
  mid: '0',
  codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48000, channels: 2, parameters: { minptime: 10 }, rtcpFeedback: [{ type: 'transport-cc', parameter: '' }] }],
  headerExtensions: [{ uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: 4, encrypt: false, parameters: {} }],
  encodings: [{ ssrc: 1001, dtx: false }],
  rtcp: { cname: 'x', reducedSize: true },
};

export class Peer {
  #protoo;
  #waiting = [];
  /** 'notif newPeer', 'REQUEST newConsumer', in the order in which they came; all of it in `messages`. */
  diary = [];
  messages = [];
  closed = null;

  /** `answer(request)` decides what becomes of the server's requests: true, or false for a refusal. */
  static async connect(server, room, id, { more = '', answer = () => true } = {}) {
    const peer = new Peer(server.ws(room, id, more), id, answer);
    await new Promise((resolve, reject) => {
      peer.#protoo.once('open', resolve);
      peer.#protoo.once('close', () => reject(new Error('the handshake failed')));
      setTimeout(() => reject(new Error('no handshake in time')), kEventMs).unref();
    });
    return peer;
  }

  constructor(url, id, answer) {
    this.id = id;
    const transport = new protoo.WebSocketTransport(url, { retry: { retries: 0 } });
    this.#protoo = new protoo.Peer(transport);
    this.#protoo.on('notification', ({ method, data }) => this.#note('notif', method, data));
    this.#protoo.on('request', (request, accept, reject) => {
      this.#note('REQUEST', request.method, request.data);
      if (answer(request)) { accept(); } else { reject(403, 'I do not want it'); }
    });
    this.#protoo.on('close', () => { this.closed = true; this.#look(); });
    this.#protoo.on('disconnected', () => { this.closed ??= 'disconnected'; this.#look(); });
  }

  #note(kind, method, data) {
    this.messages.push({ kind, method, data });
    if (!kByTheWay.has(method)) { this.diary.push(`${kind} ${method}`); }
    this.#look();
  }

  #look() { this.#waiting = this.#waiting.filter((look) => !look()); }

  /** The answer: `{ data }`, or `{ code, reason }` of a refusal. */
  async request(method, data = {}) {
    try {
      return { data: await this.#protoo.request(method, data) };
    } catch (error) {
      return { code: error.code, reason: error.message };
    }
  }

  /** What the server said of that method, at least `count` times. */
  async heard(method, count = 1) {
    await this.until(`${count} of ${method}`, () => this.messages.filter((m) => m.method === method).length >= count);
    return this.messages.filter((m) => m.method === method).map((m) => m.data);
  }

  until(what, holds) {
    return new Promise((resolve, reject) => {
      if (holds()) { resolve(); return; }
      const timer = setTimeout(() => reject(new Error(`${this.id} waited in vain for ${what}; heard: ${this.diary.join(', ')}`)), kEventMs);
      this.#waiting.push(() => {
        if (!holds()) { return false; }
        clearTimeout(timer);
        resolve();
        return true;
      });
    });
  }

  /** The diary since the last look, without methods that another test looks at. */
  take(...without) {
    return this.diary.splice(0).filter((line) => !without.some((word) => line.includes(word)));
  }

  async createTransport(direction, more = {}) {
    const { data } = await this.request('createWebRtcTransport',
      { forceTcp: false, producing: direction === 'send', consuming: direction === 'recv', ...more });
    return data.id;
  }

  async join(more = {}) {
    const { data: rtpCapabilities } = await this.request('getRouterRtpCapabilities');
    return await this.request('join', { displayName: `${this.id}!`, device: kDevice, rtpCapabilities, ...more });
  }

  /** The usual: both transports, and joined. */
  async enter() {
    this.send = await this.createTransport('send');
    this.receive = await this.createTransport('recv');
    return await this.join();
  }

  async produce(kind = 'audio', rtpParameters = kOpus, more = {}) {
    return await this.request('produce', { transportId: this.send, kind, rtpParameters, appData: {}, ...more });
  }

  close() { this.#protoo.close(); }
}
