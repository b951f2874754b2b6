// What a person does with camera, microphone and screen; and what the page says when they cannot be had.
import assert from 'node:assert/strict';
import { hasCleanConsole, seesAndHears } from '../lib/expect.mjs';
import { consumerOf } from '../lib/peer.mjs';
import { scenario } from '../lib/scenario.mjs';
import { waitFor } from '../lib/wait.mjs';

scenario('sharing a screen: the others get it large, and it goes when it ends', {}, async (scene) => {
  const server = await scene.server();
  const browser = await scene.chromium();
  const a = await scene.join(browser, server, { peerId: 'a' });
  const b = await scene.join(browser, server, { peerId: 'b' });
  await seesAndHears(b, 'a');
  await a.page.click('.screen');
  await waitFor('A to share', async () => (await a.state()).screen === 'on');
  await b.until('decode the screen', (stats) => stats.consumers.some((one) => one.share && one.framesDecoded > 0));
  assert.equal(await b.evaluate('document.querySelector(".tile.large")?.classList.contains("share")'), true);
  assert.equal(await a.evaluate('document.querySelectorAll(".tile.own").length'), 2, 'the own screen is shown as well');
  await a.page.click('.screen');
  await b.until('lose the screen', (stats) => !stats.consumers.some((one) => one.share));
  assert.equal(await b.evaluate('document.querySelector(".tile.large")'), null);
  for (const peer of [a, b]) { hasCleanConsole(peer); }
});

scenario('another camera and another microphone in the middle of a call: the same streams go on', {}, async (scene) => {
  const server = await scene.server();
  const browser = await scene.chromium({ args: ['--use-fake-device-for-media-stream=device-count=3,fps=20'] });
  const a = await scene.join(browser, server, { peerId: 'a' });
  const b = await scene.join(browser, server, { peerId: 'b', produce: 'false' });
  const before = await seesAndHears(b, 'a');
  const label = (kind) => a.evaluate(`document.querySelector('.tile.own video').srcObject?.get${kind}Tracks()[0]?.label`);
  const first = await label('Video');
  await a.page.click('.controls .more');
  await a.page.click('.menu-settings');
  for (const device of ['camera', 'microphone']) {
    const values = await a.page.$$eval(`.choose-${device} option`, (options) => options.map((option) => option.value));
    assert.ok(values.length >= 3, `there is a choice: ${values}`);
    await a.page.selectOption(`.dialog .choose-${device}`, values.at(-1));
  }
  await waitFor('another camera', async () => await label('Video') !== first);
  await a.page.keyboard.press('Escape');
  const same = (kind) => consumerOf(before, kind, 'a').id;
  await b.until('go on seeing and hearing by the same consumers', (stats) =>
    consumerOf(stats, 'video', 'a')?.id === same('video') && consumerOf(stats, 'audio', 'a')?.id === same('audio') &&
    consumerOf(stats, 'video', 'a').framesDecoded > consumerOf(before, 'video', 'a').framesDecoded + 20);
  hasCleanConsole(a);
});

scenario('no permission: the lobby says what to do, and one can join, see and hear all the same', {}, async (scene) => {
  const server = await scene.server();
  const browser = await scene.chromium();
  const a = await scene.join(browser, server, { peerId: 'a' });
  const strict = await scene.chromium({ grants: false });
  const b = await scene.open(strict, server, { peerId: 'b' });
  await b.page.waitForSelector('.help[data-code="denied"]');
  assert.match(await b.page.textContent('.help'), /try again/i);
  await b.page.click('.lobby .primary');
  await b.joined();
  await seesAndHears(b, 'a');
  await b.page.click('.microphone');
  await b.page.waitForSelector('.notice[data-code="denied"] .button');
  hasCleanConsole(b);
});

scenario('keys: mute, camera, people, pin by menu and unpin by Escape', {}, async (scene) => {
  const server = await scene.server();
  const browser = await scene.chromium();
  const a = await scene.join(browser, server, { peerId: 'a' });
  await scene.join(browser, server, { peerId: 'b', video: 'false' });
  await a.page.keyboard.press('m');
  await waitFor('A to be muted', async () => (await a.state()).microphone === 'muted');
  await a.page.keyboard.press('v');
  await waitFor('the camera to be off', async () => (await a.state()).camera === 'off');
  await a.page.keyboard.press('u');
  await a.page.fill('.people-panel .rename input', 'mvmv');
  assert.deepEqual([(await a.state()).microphone, (await a.state()).camera], ['muted', 'off'], 'what is typed into a field is no shortcut');
  await a.page.keyboard.press('Enter');
  await a.page.click('.people-panel .close');
  await a.page.click('[data-peer-id="b"] .tile-menu', { force: true });
  await a.page.click('.menu .pin');
  await a.page.waitForSelector('[data-peer-id="b"].large');
  await a.page.keyboard.press('Escape');
  await a.page.waitForSelector('.grid [data-peer-id="b"]');
  hasCleanConsole(a);
});
