// One who takes part in a room by data channels alone, inside any browser: a page of the server's origin in which this
// module's one function was run. It speaks the signalling protocol and makes its SDP itself.
import { waitFor } from './wait.mjs';

/** Runs in the page and may use nothing from here. */
function install() {
  const kAnswerMs = 10_000;
  const kBufferedMax = 262_144;
  const kChunk = 65_536;

  /** FNV-1a: to compare what was sent with what came, without carrying megabytes out of the page. */
  const digestOf = (bytes) => {
    let hash = 0x811c9dc5;
    for (let i = 0; i < bytes.length; ++i) { hash = Math.imul(hash ^ bytes[i], 0x01000193); }
    return `${bytes.length}:${(hash >>> 0).toString(16)}`;
  };

  const randomBytes = (size) => {
    const bytes = new Uint8Array(size);
    for (let at = 0; at < size; at += kChunk) { crypto.getRandomValues(bytes.subarray(at, Math.min(size, at + kChunk))); }
    return bytes;
  };

  const answerTo = (transport, mid) => [
    'v=0', 'o=- 1 1 IN IP4 0.0.0.0', 's=-', 't=0 0', 'a=ice-lite', `a=group:BUNDLE ${mid}`,
    `a=fingerprint:sha-256 ${transport.dtlsParameters.fingerprints.at(-1).value}`,
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel', 'c=IN IP4 0.0.0.0', `a=mid:${mid}`,
    `a=ice-ufrag:${transport.iceParameters.usernameFragment}`, `a=ice-pwd:${transport.iceParameters.password}`,
    'a=setup:passive', `a=sctp-port:${transport.sctpParameters.port}`,
    `a=max-message-size:${transport.sctpParameters.maxMessageSize}`,
    ...transport.iceCandidates.map((one) =>
      `a=candidate:${one.foundation} 1 ${one.protocol} ${one.priority} ${one.address} ${one.port} typ ${one.type}` +
      (one.tcpType ? ` tcptype ${one.tcpType}` : '')),
    'a=end-of-candidates', '',
  ].join('\r\n');

  class DataPeer {
    peers = [];
    notifications = [];
    received = new Map();   // label -> [{ text } or { digest }], in order of arrival
    #incoming = new Map();  // dataConsumerId -> its channel
    #outgoing = new Map();
    #pending = new Map();
    #nextId = 0;

    async enter({ origin, roomId, peerId }) {
      const query = new URLSearchParams({ roomId, peerId });
      this.socket = new WebSocket(`${origin.replace(/^http/, 'ws')}/?${query}`, 'protoo');
      this.socket.onmessage = ({ data }) => this.#onMessage(JSON.parse(data));
      await new Promise((resolve, reject) => { this.socket.onopen = resolve; this.socket.onerror = reject; });
      const rtpCapabilities = await this.request('getRouterRtpCapabilities');
      const sctpCapabilities = { numStreams: { OS: 1024, MIS: 1024 } };
      this.sending = await this.request('createWebRtcTransport', { producing: true, consuming: false, sctpCapabilities });
      this.receiving = await this.request('createWebRtcTransport', { producing: false, consuming: true, sctpCapabilities });
      const { peers } = await this.request('join', {
        displayName: peerId, device: { flag: 'test', name: 'test' }, rtpCapabilities, sctpCapabilities });
      return peers;
    }

    /** A channel of ours; resolves when it is open and the server knows it. */
    async produce(label, { streamId, ...how }) {
      const channel = await this.#open(this.sending, label, { negotiated: true, id: streamId, ...how });
      channel.bufferedAmountLowThreshold = kBufferedMax / 2;
      this.#outgoing.set(label, channel);
      const { ordered, maxRetransmits, maxPacketLifeTime } = how;
      const { id } = await this.request('produceData', {
        transportId: this.sending.id, label, protocol: '', appData: {},
        sctpStreamParameters: { streamId, ordered, maxRetransmits, maxPacketLifeTime } });
      return id;
    }

    /** Random messages of these sizes; resolves with their digests when all are with the browser. */
    async send(label, sizes) {
      const channel = this.#outgoing.get(label);
      const digests = [];
      for (const size of sizes) {
        const bytes = randomBytes(size);
        digests.push(digestOf(bytes));
        if (channel.bufferedAmount > kBufferedMax) {
          await new Promise((resolve) => channel.addEventListener('bufferedamountlow', resolve, { once: true }));
        }
        channel.send(bytes);
      }
      return digests;
    }
    say(label, text) { this.#outgoing.get(label).send(text); }
    close(label) { this.#outgoing.get(label).close(); }
    count(label) { return this.received.get(label)?.length ?? 0; }
    take(label) {
      const messages = this.received.get(label) ?? [];
      this.received.set(label, []);
      return messages;
    }
    isOpen(label) {
      return [...this.#incoming.values(), ...this.#outgoing.values()].some((one) => one.label === label && one.readyState === 'open');
    }
    states() {
      return [...this.#incoming.values(), ...this.#outgoing.values()].map((one) => `${one.label} ${one.id} ${one.readyState}`);
    }

    request(method, data = {}) {
      const id = ++this.#nextId;
      return new Promise((resolve, reject) => {
        this.#pending.set(id, { resolve, reject });
        setTimeout(() => reject(new Error(`no answer to ${method}`)), kAnswerMs);
        this.socket.send(JSON.stringify({ request: true, id, method, data }));
      });
    }

    async #onMessage(message) {
      if (message.notification) {
        this.notifications.push(message);
        if (message.method === 'dataConsumerClosed') { this.#incoming.get(message.data.dataConsumerId)?.close(); }
      } else if (message.response) {
        const waiting = this.#pending.get(message.id);
        this.#pending.delete(message.id);
        if (message.ok) { waiting?.resolve(message.data); } else { waiting?.reject(new Error(message.errorReason)); }
      } else if (message.method === 'newDataConsumer') {
        await this.#consume(message.data);
        this.socket.send(JSON.stringify({ response: true, id: message.id, ok: true, data: {} }));
      }
    }

    async #consume({ id, label, sctpStreamParameters: { streamId, ...how } }) {
      const opening = this.#open(this.receiving, label, { negotiated: true, id: streamId, ...how }, (channel) => {
        this.#incoming.set(id, channel);
        if (!this.received.has(label)) { this.received.set(label, []); }
        channel.onmessage = ({ data }) => this.received.get(label).push(
          typeof data === 'string' ? { text: data } : { digest: digestOf(new Uint8Array(data)) });
      });
      await opening;
    }

    async #open(transport, label, how, prepare = () => {}) {
      transport.connection ??= new RTCPeerConnection({ iceServers: [] });
      const channel = transport.connection.createDataChannel(label, how);
      channel.binaryType = 'arraybuffer';
      prepare(channel);
      transport.connecting ??= this.#connect(transport);
      await transport.connecting;
      if (channel.readyState !== 'open') {
        await new Promise((resolve, reject) => { channel.onopen = resolve; channel.onerror = reject; });
      }
      return channel;
    }

    async #connect(transport) {
      const { connection } = transport;
      const offer = await connection.createOffer();
      await connection.setLocalDescription(offer);
      const [, algorithm, value] = /a=fingerprint:(\S+) (\S+)/.exec(offer.sdp);
      await this.request('connectWebRtcTransport', {
        transportId: transport.id, dtlsParameters: { role: 'client', fingerprints: [{ algorithm, value }] } });
      await connection.setRemoteDescription({ type: 'answer', sdp: answerTo(transport, /a=mid:(\S+)/.exec(offer.sdp)[1]) });
    }
  }
  window.dataPeer = new DataPeer();
}

/** A page of `browser` that is in the room. */
export class DataPage {
  /** Where nothing but JSON is, so that the page's own script does not run beside ours. */
  static async enter(browser, server, { peerId, roomId = 'yard' }) {
    const page = await browser.openAt(peerId, `${server.origin}/rooms/${roomId}`);
    await page.evaluate(`(${install})()`);
    const one = new DataPage(page, peerId);
    one.present = await one.#call('enter', { origin: server.origin, roomId, peerId });
    return one;
  }

  constructor(page, name) {
    this.page = page;
    this.name = name;
  }

  produce(label, how) { return this.#call('produce', label, how); }
  send(label, sizes) { return this.#call('send', label, sizes); }
  say(label, text) { return this.#call('say', label, text); }
  close(label) { return this.#call('close', label); }
  count(label) { return this.#call('count', label); }
  take(label) { return this.#call('take', label); }
  isOpen(label) { return this.#call('isOpen', label); }
  states() { return this.#call('states'); }
  request(method, data) { return this.#call('request', method, data); }
  notifications() { return this.page.evaluate('window.dataPeer.notifications'); }

  async until(what, probe, options) { return await waitFor(`${this.name}: ${what}`, probe, options); }
  async hears(label, options) { await this.until(`channel ${label} to open`, () => this.isOpen(label), options); }

  #call(method, ...args) {
    return this.page.evaluate(`window.dataPeer.${method}(...${JSON.stringify(args)})`);
  }
}
