// Starts the real binary, waits until it answers, and sees that it ends well.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { freePortRange, freeTcpPort } from './ports.mjs';
import { waitFor, within } from './wait.mjs';

const kBinary = process.env.MADANG_BIN ??
  fileURLToPath(new URL('../../../build/release/madang', import.meta.url));
const kWorkers = 2;
const kPlainPorts = 40;
const kStartMs = 10_000;
const kStopMs = 5_000;
const kOutputMax = 200_000;

/** The one place that knows the program's flags. */
function flags({ host, port, adminPort, rtcPort, plainPort }) {
  return [
    'serve',
    '--listen', `${host}:${port}`,
    '--admin-listen', `127.0.0.1:${adminPort}`,
    '--rtc-listen', host,
    '--rtc-announce', host,
    '--rtc-port', String(rtcPort),
    '--plain-listen', host,
    '--plain-ports', `${plainPort}-${plainPort + kPlainPorts - 1}`,
    '--workers', String(kWorkers),
    ...(host.startsWith('127.') ? [] : ['--allow-plaintext']),
  ];
}

/** To the program, MADANG_* are settings; the tests' own, and a developer's, are none of its business. */
function environment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('MADANG_')));
}

export class Server {
  #child;
  #output = '';
  #exit = null;
  #stopped = false;

  /** `port`: a server that comes again where another was. */
  static async start({ host = '127.0.0.1', port: fixedPort, extra = [] } = {}) {
    assert.ok(existsSync(kBinary), `no server at ${kBinary}: build it, or name it in MADANG_BIN`);
    const port = fixedPort ?? await freeTcpPort(host);
    const adminPort = await freeTcpPort('127.0.0.1');
    const rtcPort = await freePortRange(host, kWorkers + kPlainPorts);
    const server = new Server(host, port, adminPort, rtcPort, [...flags({ host, port, adminPort, rtcPort, plainPort: rtcPort + kWorkers }), ...extra]);
    try {
      const status = await waitFor('the server to answer GET /', () => server.#firstAnswer(), { withinMs: kStartMs, everyMs: 50 });
      assert.equal(status, 200, 'GET / must give the page: was the server built without it?');
    } catch (error) {
      await server.kill();
      throw new Error(`${error.message}\n--- server said:\n${server.output}`);
    }
    return server;
  }

  constructor(host, port, adminPort, rtcPort, args) {
    this.host = host;
    this.port = port;
    this.rtcPort = rtcPort;
    this.origin = `http://${host}:${port}`;
    this.adminOrigin = `http://127.0.0.1:${adminPort}`;
    this.#child = spawn(kBinary, args, { stdio: ['ignore', 'pipe', 'pipe'], env: environment() });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => { this.#output = (this.#output + text).slice(-kOutputMax); });
    }
    this.ended = new Promise((resolve) => {
      this.#child.once('error', (error) => { this.#exit = { error: String(error) }; resolve(this.#exit); });
      this.#child.once('exit', (code, signal) => { this.#exit ??= { code, signal }; resolve(this.#exit); });
    });
  }

  get output() { return this.#output; }
  get running() { return this.#exit === null; }

  /** The status of GET /, or what became of a server that ended at once. */
  async #firstAnswer() {
    if (this.#exit) { return JSON.stringify(this.#exit); }
    const response = await fetch(`${this.origin}/`, { signal: AbortSignal.timeout(2_000) });
    await response.text();
    return response.status;
  }

  /** A JSON request of the HTTP API; anything but 200 is an error that shows the server's own words. */
  async call(method, path, body) {
    const response = await fetch(this.origin + path, {
      method,
      signal: AbortSignal.timeout(10_000),
      ...(body === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    assert.equal(response.status, 200, `${method} ${path} -> ${response.status} ${text}`);
    return response.headers.get('content-type')?.includes('json') && text !== '' ? JSON.parse(text) : text;
  }

  /** Asks it to end and checks that it ends in time and says that all was well. */
  async stop() {
    if (this.#stopped) { return; }
    this.#stopped = true;
    assert.ok(this.running, `the server ended on its own: ${JSON.stringify(this.#exit)}`);
    this.#child.kill('SIGTERM');
    try {
      const exit = await within(kStopMs, 'stopping the server', this.ended);
      assert.deepEqual(exit, { code: 0, signal: null }, 'the server must end with exit code 0 on SIGTERM');
    } finally {
      await this.kill();
    }
  }

  async kill() {
    if (!this.running) { return; }
    this.#child.kill('SIGKILL');
    await this.ended;
  }
}
