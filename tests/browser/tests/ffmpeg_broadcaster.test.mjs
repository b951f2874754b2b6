// A script brings a film into the room over HTTP and plain RTP; a browser sees and hears it.
import assert from 'node:assert/strict';
import { Broadcaster, film } from '../lib/broadcaster.mjs';
import { keepsSeeingAndHearing, seesAndHears } from '../lib/expect.mjs';
import { consumerOf } from '../lib/peer.mjs';
import { scenario } from '../lib/scenario.mjs';
import { waitFor } from '../lib/wait.mjs';

const kWatchMs = 5_000;
const kFramesMin = 80;  // Of 125.

scenario('a browser sees and hears what ffmpeg broadcasts', { withinMs: 90_000 }, async (scene) => {
  const path = film();
  const server = await scene.server();
  const browser = await scene.chromium();
  const early = await scene.join(browser, server, { peerId: 'early', produce: 'false' });
  const broadcaster = await Broadcaster.create(server, 'yard', { id: 'film', displayName: 'Broadcaster' });
  scene.atEnd('stop ffmpeg', () => broadcaster.stopPushing());
  await broadcaster.push(path);

  await seesAndHears(early, 'film');
  const late = await scene.join(browser, server, { peerId: 'late', produce: 'false' });
  await seesAndHears(late, 'film');
  const gained = await keepsSeeingAndHearing(early, 'film', kWatchMs, { framesMin: kFramesMin });
  scene.measured('early viewer', gained);
  const picture = consumerOf(await early.stats(), 'video', 'film');
  assert.equal(picture.frameHeight, 360);
  assert.equal((await early.state()).peers.find((peer) => peer.id === 'film').device.flag, 'broadcaster');

  await broadcaster.remove();
  for (const viewer of [early, late]) {
    await waitFor(`${viewer.name} to be told`, async () =>
      (await viewer.log()).some((entry) => entry.what === 'peerClosed' && entry.data.peerId === 'film'), { withinMs: 3_000 });
    await viewer.until('have no consumer left', (stats) => stats.consumers.length === 0, { withinMs: 5_000 });
  }
  await broadcaster.stopPushing();
});
