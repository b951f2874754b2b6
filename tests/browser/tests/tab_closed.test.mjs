// A person closes the tab; the others are told at once, without any "leave" being sent.
import assert from 'node:assert/strict';
import { seesAndHears } from '../lib/expect.mjs';
import { scenario } from '../lib/scenario.mjs';
import { waitFor } from '../lib/wait.mjs';

const kToldMs = 2_000;

scenario('A closes the tab and B is told within 2 s', {}, async (scene) => {
  const server = await scene.server();
  const browser = await scene.chromium();
  const a = await scene.join(browser, server, { peerId: 'a' });
  const b = await scene.join(browser, server, { peerId: 'b' });
  await Promise.all([seesAndHears(a, 'b'), seesAndHears(b, 'a')]);

  const closedAt = Date.now();
  await a.closeTab();
  const told = await waitFor('B to be told', async () =>
    (await b.log()).find((entry) => entry.what === 'peerClosed' && entry.data.peerId === 'a'), { withinMs: kToldMs + 3_000 });
  const ms = Math.round(told.at - closedAt);
  scene.measured('ms from closing the tab to peerClosed', ms);
  assert.ok(ms <= kToldMs, `B was told after ${ms} ms`);

  await b.until('be left without consumers', (stats) => stats.consumers.length === 0, { withinMs: 5_000 });
  const log = await waitFor('B to be told of the consumers too', async () => {
    const told_of = (await b.log()).map((entry) => entry.what);
    return told_of.includes('consumerClosed') && told_of;
  }, { withinMs: 5_000 });
  assert.ok(log.indexOf('peerClosed') < log.indexOf('consumerClosed'), 'peerClosed comes before consumerClosed');
  assert.deepEqual((await b.state()).peers, []);
  assert.equal(await b.evaluate('document.querySelectorAll(".tile:not(.own)").length'), 0, 'the picture is gone');
});
