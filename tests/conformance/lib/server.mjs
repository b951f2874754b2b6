// Starts the real binary on ports of the kernel's choice, and asks it over plain HTTP.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import http from 'node:http';
import net from 'node:net';
import { fileURLToPath } from 'node:url';

const kBinary = process.env.MADANG_BIN ?? fileURLToPath(new URL('../../../build/release/madang', import.meta.url));
const kStartMs = 10_000;
const kStopMs = 8_000;
const kAnswerMs = 5_000;

/** To the program MADANG_* are settings; the tests' own, and a developer's, are none of its business. */
function environment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('MADANG_')));
}

export class Server {
  #child;

  /** A server with these flags that ends, and must end well, with test `t`. */
  static async start(t, ...flags) {
    const server = new Server();
    await server.#start(flags);
    t.after(() => server.stop());
    return server;
  }

  async #start(flags) {
    this.#child = spawn(kBinary, ['serve', '--listen', '127.0.0.1:0', '--rtc-port', '0', '--workers', '1',
      '--plain-ports', '45000-45999', '--log-level', 'warn', ...flags], { env: environment(), stdio: ['ignore', 'pipe', 'inherit'] });
    this.ended = new Promise((resolve) => this.#child.once('exit', (code, signal) => resolve({ code, signal })));
    let text = '';
    const ready = new Promise((resolve, reject) => {
      this.#child.stdout.setEncoding('utf8').on('data', (part) => {
        text += part;
        const found = /ready: (http:\/\/\S+:(\d+))\//.exec(text);
        if (found) { resolve(found); }
      });
      this.ended.then(() => reject(new Error(`the server ended at once: ${text}`)));
      setTimeout(() => reject(new Error('the server is not ready')), kStartMs).unref();
    });
    const [, origin, port] = await ready;
    this.origin = origin;
    this.port = Number(port);
    this.pid = this.#child.pid;
  }

  async stop() {
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), kStopMs);
    const end = await this.ended;
    clearTimeout(timer);
    assert.deepEqual(end, { code: 0, signal: null });
  }

  /** One request. `body` is sent as JSON, a string as it is. The answer: status, reason, type, headers, text, json. */
  http(method, path, body, headers = {}) {
    const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const request = http.request({
        host: '127.0.0.1', port: this.port, method, path, agent: false, timeout: kAnswerMs,
        headers: { ...(payload === undefined ? {} : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(payload) }), ...headers },
      }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part) => { text += part; }).on('end', () => resolve({
          status: response.statusCode, reason: response.statusMessage, headers: response.headers, text,
          type: response.headers['content-type'] ?? '',
          get json() { return JSON.parse(text); },
        }));
      });
      request.on('timeout', () => request.destroy(new Error('no answer in time')));
      request.on('error', reject);
      request.end(payload);
    });
  }

  /** Status, type and body in one line, as one reads it. */
  async line(method, path, body) {
    const { status, reason, type, text } = await this.http(method, path, body);
    return `${status} ${reason} [${type}] ${text}`;
  }

  /** Sends exactly these bytes and gives everything that comes until `until` is in it, or the end. */
  raw(bytes, until) {
    return new Promise((resolve, reject) => {
      let text = '';
      const socket = net.connect(this.port, '127.0.0.1', () => socket.write(bytes));
      socket.setTimeout(kAnswerMs, () => socket.destroy(new Error(`no end in time: ${text}`)));
      socket.setEncoding('latin1').on('data', (part) => {
        text += part;
        if (until && text.includes(until)) { socket.destroy(); }
      });
      socket.on('error', reject).on('close', () => resolve(text));
    });
  }

  ws(room, peer, more = '') {
    return `ws://127.0.0.1:${this.port}/?roomId=${encodeURIComponent(room)}&peerId=${encodeURIComponent(peer)}${more}`;
  }
}
