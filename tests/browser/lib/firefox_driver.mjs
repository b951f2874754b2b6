// Runs inside the namespace, because Firefox listens for its driver on the namespace's own loopback.
// Commands come over the IPC channel as { id, command, ... }; answers are { id, value } or { id, error }.
import puppeteer from 'puppeteer-core';

const kExecutable = process.env.FIREFOX_BIN ?? '/usr/lib/firefox-esr/firefox-esr';
const kPreferences = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  // The page comes over plain http from the other end of the cable.
  'media.devices.insecure.enabled': true,
  'media.getusermedia.insecure.enabled': true,
  'media.autoplay.default': 0,
  'media.autoplay.blocking_policy': 0,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'app.update.enabled': false,
  'app.update.disabledForTesting': true,
  'app.normandy.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'browser.safebrowsing.update.enabled': false,
  'browser.search.update': false,
  'datareporting.healthreport.uploadEnabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'dom.security.https_first': false,
  'dom.security.https_only_mode': false,
  'extensions.update.enabled': false,
  'extensions.getAddons.cache.enabled': false,
  'media.gmp-manager.updateEnabled': false,
  'media.gmp-provider.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'network.dns.disablePrefetch': true,
  'network.trr.mode': 5,
  'services.settings.server': 'data:,',
  'toolkit.telemetry.enabled': false,
  'toolkit.telemetry.unified': false,
};

let browser;
const pages = new Map();

const kCommands = {
  async launch() {
    browser = await puppeteer.launch({
      browser: 'firefox', protocol: 'webDriverBiDi', executablePath: kExecutable, headless: true,
      extraPrefsFirefox: kPreferences, timeout: 30_000,
    });
    return await browser.version();
  },
  async open({ page: name, url }) {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    page.on('console', (message) => process.send({ page: name, line: `${message.type()}: ${message.text()}` }));
    page.on('pageerror', (error) => process.send({ page: name, line: `pageerror: ${error}` }));
    pages.set(name, page);
    await page.goto(url, { waitUntil: 'domcontentloaded', timeout: 15_000 });
  },
  async evaluate({ page, expression }) { return await pages.get(page).evaluate(expression); },
  async closePage({ page }) {
    await pages.get(page).close();
    pages.delete(page);
  },
  async close() { await browser?.close(); },
};

process.on('message', async ({ id, command, ...rest }) => {
  try {
    process.send({ id, value: await kCommands[command](rest) ?? null });
  } catch (error) {
    process.send({ id, error: String(error.stack ?? error) });
  }
  if (command === 'close') { process.disconnect(); }
});
process.on('disconnect', async () => {
  await browser?.close().catch(() => {});
  process.exit(0);
});
