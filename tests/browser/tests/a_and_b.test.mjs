// Two people see and hear each other, and their media is protected with AES-GCM.
import { hasCleanConsole, keepsSeeingAndHearing, seesAndHears, usesGcm } from '../lib/expect.mjs';
import { scenario } from '../lib/scenario.mjs';

const kWatchMs = 10_000;
const kFramesMin = 200;  // Of 300: a loaded machine may drop some, a broken path drops more.

scenario('A and B see and hear each other over AES-GCM', {}, async (scene) => {
  const server = await scene.server();
  const browser = await scene.chromium();
  const a = await scene.join(browser, server, { peerId: 'a' });
  const b = await scene.join(browser, server, { peerId: 'b' });
  await Promise.all([seesAndHears(a, 'b'), seesAndHears(b, 'a')]);
  const [atA, atB] = await Promise.all([
    keepsSeeingAndHearing(a, 'b', kWatchMs, { framesMin: kFramesMin }),
    keepsSeeingAndHearing(b, 'a', kWatchMs, { framesMin: kFramesMin }),
  ]);
  scene.measured('A of B', atA);
  scene.measured('B of A', atB);
  scene.measured('A protects', await usesGcm(a));
  scene.measured('B protects', await usesGcm(b));
  for (const peer of [a, b]) { hasCleanConsole(peer); }
});
