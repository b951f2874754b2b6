// Two who talk, and a third who is not let in and does not disturb them.
import assert from 'node:assert/strict';
import { keepsSeeingAndHearing, seesAndHears } from '../lib/expect.mjs';
import { scenario } from '../lib/scenario.mjs';
import { waitFor } from '../lib/wait.mjs';

const kRoom = { roomId: 'chat-bench', kind: 'chat' };

scenario('chat: two see and hear each other, a third is told that there is no place', { withinMs: 90_000 }, async (scene) => {
  const server = await scene.server();
  const browser = await scene.chromium();
  const a = await scene.join(browser, server, { peerId: 'a', ...kRoom });
  const b = await scene.join(browser, server, { peerId: 'b', ...kRoom });
  await Promise.all([seesAndHears(a, 'b'), seesAndHears(b, 'a')]);

  const third = await browser.open(server.origin, { peerId: 'c', displayName: 'c', autojoin: 'true', ...kRoom });
  await waitFor('the third to be told', async () => (await third.state()).notices.length > 0, { withinMs: 20_000 });
  const state = await third.state();
  assert.notEqual(state.phase, 'joined');
  assert.ok(state.notices.some((notice) => notice.code === 'chat-full'), JSON.stringify(state.notices));

  await Promise.all([a, b].map((peer) => keepsSeeingAndHearing(peer, peer === a ? 'b' : 'a', 2_000, { framesMin: 20 })));
  assert.deepEqual((await a.state()).peers.map((peer) => peer.id), ['b']);
  assert.ok(!(await a.log()).some((entry) => entry.what === 'newPeer' && entry.data.id === 'c'));
});
