// A bare speaker of the signalling protocol: it can also say what no honest client would say.
import { once } from 'node:events';
import WebSocket from 'ws';
import { within } from './wait.mjs';

const kAnswerMs = 5_000;

export class Protoo {
  #socket;
  #pending = new Map();
  #nextId = 0;
  #broken = null;
  notifications = [];

  static async connect(server, { roomId, peerId }) {
    const query = new URLSearchParams({ roomId, peerId });
    const socket = new WebSocket(`ws://${server.host}:${server.port}/?${query}`, 'protoo', { perMessageDeflate: false });
    const protoo = new Protoo(socket);
    await within(kAnswerMs, 'the WebSocket handshake', once(socket, 'open'));
    return protoo;
  }

  constructor(socket) {
    this.#socket = socket;
    this.closed = new Promise((resolve) => socket.once('close', (code) => resolve(code)));
    socket.on('message', (text) => this.#onText(String(text)));
    socket.on('error', () => { /* The handshake's error comes through once(); later ones end in 'close'. */ });
  }

  get isOpen() { return this.#socket.readyState === WebSocket.OPEN; }

  /** Sends exactly this, as one text frame. */
  raw(payload) { this.#socket.send(payload, { binary: false }); }
  binary(payload) { this.#socket.send(payload, { binary: true }); }

  /** The answer as it came: `{ ok, data }` or `{ errorCode, errorReason }`. */
  async request(method, data) {
    const id = ++this.#nextId;
    const answer = new Promise((resolve, reject) => this.#pending.set(id, { resolve, reject }));
    if (this.#broken) { throw this.#broken; }
    this.raw(JSON.stringify({ request: true, id, method, data }));
    return await within(kAnswerMs, `the answer to ${String(method).slice(0, 40)}`, answer);
  }

  async close() {
    this.#socket.close(1000);
    await within(kAnswerMs, 'closing the WebSocket', this.closed);
  }

  #onText(text) {
    try {
      this.#onMessage(JSON.parse(text));
    } catch (error) {
      this.#broken ??= new Error(`the server sent what is no JSON: ${text.slice(0, 200)} (${error.message})`);
      for (const { reject } of this.#pending.values()) { reject(this.#broken); }
    }
  }

  #onMessage(message) {
    if (message.notification) { this.notifications.push(message); }
    // Offers are left unanswered: also a thing that servers must live with.
    if (message.response) {
      this.#pending.get(message.id)?.resolve(message);
      this.#pending.delete(message.id);
    }
  }
}
