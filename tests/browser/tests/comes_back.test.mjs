// The server goes away and comes again: the pages find it by themselves, and the call goes on.
import assert from 'node:assert/strict';
import { hasCleanConsole, seesAndHears } from '../lib/expect.mjs';
import { scenario } from '../lib/scenario.mjs';
import { waitFor } from '../lib/wait.mjs';

scenario('a server that is stopped and started again: a countdown, and the call is back without a click', { withinMs: 90_000 }, async (scene) => {
  const first = await scene.server();
  const browser = await scene.chromium();
  const a = await scene.join(browser, first, { peerId: 'a' });
  const b = await scene.join(browser, first, { peerId: 'b' });
  await Promise.all([seesAndHears(a, 'b'), seesAndHears(b, 'a')]);
  await a.page.keyboard.press('m');
  await waitFor('A to be muted', async () => (await a.state()).microphone === 'muted');

  await first.stop();
  await a.page.waitForSelector('.notice[data-code="connection-lost"] .countdown');
  await waitFor('a countdown', async () => /\d+ s/.test(await a.page.textContent('.countdown')));
  const asked = await a.evaluate('window.askedForDevices');

  const second = await scene.server({ port: first.port });
  const startedAt = Date.now();
  await Promise.all([a.joined({ withinMs: 20_000 }), b.joined({ withinMs: 20_000 })]);
  await seesAndHears(a, 'b', { withinMs: 20_000 });
  scene.measured('ms from the new server to the call', Date.now() - startedAt);
  assert.equal(second.port, first.port);
  assert.equal((await a.state()).microphone, 'muted', 'who was muted stays muted');
  assert.equal(await a.evaluate('window.askedForDevices'), asked, 'the devices stayed open');
  assert.deepEqual((await a.state()).notices, []);
  for (const peer of [a, b]) { hasCleanConsole(peer); }
});
