// Debian's Firefox inside a network namespace, driven by a small process that lives there with it.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { pageUrl, Peer } from './peer.mjs';
import { within } from './wait.mjs';

const kDriver = fileURLToPath(new URL('firefox_driver.mjs', import.meta.url));
const kCommandMs = 45_000;
const kCloseMs = 10_000;

export class Firefox {
  #child;
  #pending = new Map();
  #peers = new Map();
  #nextId = 0;
  #ended;

  static async launch(namespace) {
    const firefox = new Firefox(namespace);
    try {
      firefox.versionText = await firefox.#command('launch');
    } catch (error) {
      await firefox.close();
      throw error;
    }
    return firefox;
  }

  constructor(namespace) {
    this.#child = spawn('ip', ['netns', 'exec', namespace.name, process.execPath, kDriver], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#ended = new Promise((resolve) => {
      this.#child.once('error', resolve);
      this.#child.once('exit', resolve);
    });
    void this.#ended.then(() => this.#failAll('the Firefox driver ended'));
    this.#child.on('message', (message) => this.#onMessage(message));
  }

  version() { return this.versionText; }

  async open(origin, parameters) { return await this.openAt(parameters.peerId, pageUrl(origin, parameters)); }

  async openAt(page, url) {
    const peer = new Peer(page, {
      evaluate: (expression) => this.#command('evaluate', { page, expression }),
      close: () => this.#command('closePage', { page }),
    });
    this.#peers.set(page, peer);
    await this.#command('open', { page, url });
    return peer;
  }

  async close() {
    try { await within(kCloseMs, 'closing Firefox', this.#command('close')); } catch { /* It is ended below in any case. */ }
    if (this.#child.connected) { this.#child.disconnect(); }
    try {
      await within(kCloseMs, 'ending the Firefox driver', this.#ended);
    } catch {
      this.#child.kill('SIGKILL');
    }
  }

  async #command(command, rest = {}) {
    const id = ++this.#nextId;
    const answer = new Promise((resolve, reject) => this.#pending.set(id, { resolve, reject }));
    this.#child.send({ id, command, ...rest }, (error) => { if (error) { this.#settle(id, { error: String(error) }); } });
    return await within(kCommandMs, `Firefox: ${command}`, answer);
  }

  #onMessage({ id, page, line, ...result }) {
    if (line !== undefined) { this.#peers.get(page)?.note(line); } else { this.#settle(id, result); }
  }

  #settle(id, { value, error }) {
    const waiting = this.#pending.get(id);
    this.#pending.delete(id);
    if (error === undefined) { waiting?.resolve(value); } else { waiting?.reject(new Error(error)); }
  }

  #failAll(reason) {
    for (const id of [...this.#pending.keys()]) { this.#settle(id, { error: reason }); }
  }
}
