// The server is told to end while people talk: it ends well, and the pages say what happened.
import assert from 'node:assert/strict';
import { hasCleanConsole, seesAndHears } from '../lib/expect.mjs';
import { scenario } from '../lib/scenario.mjs';
import { waitFor } from '../lib/wait.mjs';

scenario('a server that is told to end during a call ends with exit code 0, and people are told', {}, async (scene) => {
  const server = await scene.server();
  const browser = await scene.chromium();
  const a = await scene.join(browser, server, { peerId: 'a' });
  const b = await scene.join(browser, server, { peerId: 'b' });
  await Promise.all([seesAndHears(a, 'b'), seesAndHears(b, 'a')]);
  for (const peer of [a, b]) { hasCleanConsole(peer); }

  const startedAt = Date.now();
  await server.stop();
  scene.measured('ms from SIGTERM to the end', Date.now() - startedAt);
  for (const peer of [a, b]) {
    const notice = await waitFor(`${peer.name} to be told`, async () =>
      (await peer.state()).notices.find((one) => one.id === 'connection'), { withinMs: 5_000 });
    assert.ok(notice.text.length > 0);
    assert.equal(await peer.evaluate('document.querySelectorAll(".tile:not(.own)").length'), 0, 'no frozen picture stays');
  }
});
