// Everybody with everybody.
import assert from 'node:assert/strict';
import { seesAndHears } from '../lib/expect.mjs';
import { scenario } from '../lib/scenario.mjs';

scenario('meet: three see and hear each other', { withinMs: 90_000 }, async (scene) => {
  const server = await scene.server();
  const browser = await scene.chromium();
  const names = ['a', 'b', 'c'];
  const peers = [];
  for (const peerId of names) { peers.push(await scene.join(browser, server, { peerId, roomId: 'meet-yard', kind: 'meet' })); }
  for (const peer of peers) {
    for (const other of names.filter((name) => name !== peer.name)) { await seesAndHears(peer, other, { withinMs: 30_000 }); }
  }
  const room = await server.call('GET', '/rooms/meet-yard?info=true');
  assert.equal(room.kind, 'meet');
  assert.equal(room.peers, 3);
});
