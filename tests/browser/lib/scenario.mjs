// One test: a server, browsers and people in a room; all of it is put away again, whatever happened.
import { mkdirSync, appendFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Chromium } from './chromium.mjs';
import { Server } from './server.mjs';
import { within } from './wait.mjs';

export const kOutput = fileURLToPath(new URL('../output/', import.meta.url));
const kCleanupMs = 25_000;
const kServerOutputShown = 8_000;

/** What a test body gets: makers of servers, browsers and peers, and a place for what it measured. */
class Scenario {
  #name;
  #cleanups = [];
  #peers = [];
  #servers = [];
  #diagnostic;

  constructor(name, diagnostic) {
    this.#name = name;
    this.#diagnostic = diagnostic;
  }

  /** Runs at the end, last first. Everything gets its turn, even if one of them fails. */
  atEnd(what, work) { this.#cleanups.push({ what, work }); }

  async server(options) {
    const server = await Server.start(options);
    this.#servers.push(server);
    this.atEnd('stop the server', () => server.stop());
    return server;
  }

  async chromium(options) {
    const browser = await Chromium.launch(options);
    this.atEnd('close Chromium', () => browser.close());
    return browser;
  }

  /** Opens the page as `peerId` and waits until it is in the room. */
  async join(browser, server, parameters, contextOptions) {
    const peer = await this.open(browser, server, { autojoin: 'true', ...parameters }, contextOptions);
    await peer.joined();
    return peer;
  }

  /** Opens the page as `peerId`, in the lobby unless the parameters say otherwise. */
  async open(browser, server, parameters, contextOptions) {
    // A small picture: what is tested here seldom depends on its size, and the machine is small as well.
    const peer = await browser.open(server.origin, { displayName: parameters.peerId, roomId: 'yard', resolution: '360', ...parameters }, contextOptions);
    this.#peers.push(peer);
    return peer;
  }

  /** Shown with the test's result and kept in output/report.jsonl. */
  measured(what, value) {
    this.#diagnostic(`${what}: ${typeof value === 'object' ? JSON.stringify(value) : value}`);
    mkdirSync(kOutput, { recursive: true });
    appendFileSync(`${kOutput}report.jsonl`, `${JSON.stringify({ test: this.#name, what, value })}\n`);
  }

  async dump() {
    const parts = [];
    for (const peer of this.#peers) { parts.push(await peer.describe()); }
    for (const server of this.#servers) { parts.push(`--- the server at ${server.origin} said (its end)`, server.output.slice(-kServerOutputShown)); }
    console.error(parts.join('\n'));
  }

  async cleanUp() {
    const failures = [];
    for (const { what, work } of this.#cleanups.reverse()) {
      try { await within(kCleanupMs, what, work()); } catch (error) { failures.push(error); }
    }
    return failures;
  }
}

/** `withinMs` bounds the body; the time for putting things away comes on top. */
export function scenario(name, { withinMs = 60_000, skip = false } = {}, body) {
  test(name, { timeout: withinMs + 2 * kCleanupMs, skip: skip || false }, async (context) => {
    const scene = new Scenario(name, (line) => context.diagnostic(line));
    const failures = [];
    try {
      await within(withinMs, name, body(scene, context));
    } catch (error) {
      failures.push(error);
      await within(kCleanupMs, 'describing the failure', scene.dump()).catch((problem) => console.error(problem));
    }
    failures.push(...await scene.cleanUp());
    if (failures.length === 1) { throw failures[0]; }
    if (failures.length > 1) { throw new AggregateError(failures, failures.map((one) => one.message).join('; ')); }
  });
}
