// Two people whose networks let no UDP through: everything goes by ICE-TCP, on the same port numbers.
import assert from 'node:assert/strict';
import { keepsSeeingAndHearing, seesAndHears } from '../lib/expect.mjs';
import { scenario } from '../lib/scenario.mjs';

const kWatchMs = 5_000;
const kFramesMin = 90;  // Of 150.

scenario('A and B see and hear each other over TCP', {}, async (scene) => {
  const server = await scene.server();
  const browser = await scene.chromium();
  const a = await scene.join(browser, server, { peerId: 'a', forceTcp: 'true' });
  const b = await scene.join(browser, server, { peerId: 'b', forceTcp: 'true' });
  await Promise.all([seesAndHears(a, 'b'), seesAndHears(b, 'a')]);
  const [atA, atB] = await Promise.all([
    keepsSeeingAndHearing(a, 'b', kWatchMs, { framesMin: kFramesMin }),
    keepsSeeingAndHearing(b, 'a', kWatchMs, { framesMin: kFramesMin }),
  ]);
  scene.measured('A of B', atA);
  scene.measured('B of A', atB);
  for (const peer of [a, b]) {
    const { transports } = await peer.stats();
    for (const one of transports) { assert.match(one.remoteCandidate, /^tcp /, `${peer.name} is reached over TCP`); }
  }
});
