// A person in the room: a page of some browser, asked through window.madang.
import { inspect } from 'node:util';
import { waitFor } from './wait.mjs';

const kConsoleMax = 200;

export function pageUrl(origin, parameters) {
  return `${origin}/?${new URLSearchParams(parameters)}`;
}

/**
 * `page` is { evaluate(expression), close() }: all that differs between the browsers. An expression is a text,
 * because one of the browsers lives in another process.
 */
export class Peer {
  #page;
  #console = [];

  constructor(name, page) {
    this.name = name;
    this.#page = page;
  }

  note(line) {
    this.#console.push(line);
    if (this.#console.length > kConsoleMax) { this.#console.shift(); }
  }

  get console() { return this.#console; }

  evaluate(expression) { return this.#page.evaluate(expression); }
  stats() { return this.evaluate('window.madang.stats()'); }
  state() { return this.evaluate('window.madang.state()'); }
  log() { return this.evaluate('window.madang.log()'); }
  press(selector) { return this.evaluate(`document.querySelector(${JSON.stringify(selector)}).click()`); }

  async until(what, predicate, options) {
    return await waitFor(`${this.name}: ${what}`, async () => {
      const stats = await this.stats();
      return await predicate(stats) && stats;
    }, options);
  }

  async joined(options = { withinMs: 15_000 }) {
    await waitFor(`${this.name} to be in the room`, async () => (await this.state()).phase === 'joined', options);
  }

  /** What to read when a test failed. */
  async describe() {
    const ask = async (what) => {
      try { return inspect(await what, { depth: 6, breakLength: 140, maxArrayLength: 60 }); } catch (error) { return String(error); }
    };
    return [
      `--- ${this.name}: state`, await ask(this.state()),
      `--- ${this.name}: stats`, await ask(this.stats()),
      `--- ${this.name}: what the server told it`, await ask(this.log().then((log) => log.map(({ at, what }) => `${Math.round(at)} ${what}`))),
      `--- ${this.name}: console`, ...this.#console,
    ].join('\n');
  }

  async close() { await this.#page.close(); }
}

/** The consumer of that kind that plays what `peerId` sends, out of one reading of statistics. */
export function consumerOf(stats, kind, peerId) {
  return stats.consumers.find((one) => one.kind === kind && (peerId === undefined || one.peerId === peerId));
}
