// Debian's Chromium, with a fake camera and microphone, driven by Playwright.
import { chromium } from 'playwright-core';
import { pageUrl, Peer } from './peer.mjs';

const kExecutable = process.env.CHROMIUM_BIN ?? '/usr/lib/chromium/chromium';
const kArguments = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--use-fake-device-for-media-stream=fps=30', '--autoplay-policy=no-user-gesture-required',
];

export class Chromium {
  #browser;

  /**
   * `trustedOrigin`: a plain http address that is to count as secure, as 127.0.0.1 does by itself.
   * `grants`: whether a page that asks for a device or a screen gets it; nobody is there to press "Allow".
   */
  static async launch({ trustedOrigin, grants = true, args = [] } = {}) {
    const trust = trustedOrigin ? [`--unsafely-treat-insecure-origin-as-secure=${trustedOrigin}`] : [];
    const browser = await chromium.launch({
      executablePath: kExecutable, headless: true, args: [...kArguments, ...trust, ...(grants ? ['--use-fake-ui-for-media-stream'] : []), ...args], timeout: 30_000,
    });
    return new Chromium(browser);
  }

  constructor(browser) { this.#browser = browser; }

  version() { return this.#browser.version(); }

  /**
   * Opens the page with these URL parameters; `peerId` also names the peer in messages. `context` is what Playwright takes:
   * the size of the screen, the language and so on.
   */
  async open(origin, parameters, contextOptions = {}) {
    return await this.openAt(parameters.peerId, pageUrl(origin, parameters), contextOptions);
  }

  async openAt(name, url, contextOptions = {}) {
    const context = await this.#browser.newContext(contextOptions);
    // Who looks on must not be asked for a camera: so count who is asked.
    await context.addInitScript(() => {
      window.askedForDevices = 0;
      const ask = navigator.mediaDevices?.getUserMedia;
      if (ask) { navigator.mediaDevices.getUserMedia = function (...wishes) { ++window.askedForDevices; return ask.apply(this, wishes); }; }
    });
    const page = await context.newPage();
    const peer = new Peer(name, {
      evaluate: (expression) => page.evaluate(expression),
      close: () => context.close(),
    });
    page.on('console', (message) => peer.note(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => peer.note(`pageerror: ${error.stack ?? error}`));
    page.on('crash', () => peer.note('the page crashed'));
    page.on('requestfailed', (request) => peer.note(`failed: ${request.url()} ${request.failure()?.errorText}`));
    peer.closeTab = () => page.close();
    // What only Playwright can do, such as pressing keys and taking pictures; tests that need it run in Chromium alone.
    peer.page = page;
    await page.goto(url, { timeout: 15_000, waitUntil: 'domcontentloaded' });
    return peer;
  }

  async close() { await this.#browser.close(); }
}
