// One to many: a presenter, two viewers, and a second who would present and may not.
import assert from 'node:assert/strict';
import { keepsSeeingAndHearing, seesAndHears } from '../lib/expect.mjs';
import { scenario } from '../lib/scenario.mjs';

const kRoom = { roomId: 'live-stage', kind: 'live' };

scenario('live: two viewers see the presenter, a second presenter is refused and watches', { withinMs: 90_000 }, async (scene) => {
  const server = await scene.server();
  const browser = await scene.chromium();
  const presenter = await scene.join(browser, server, { peerId: 'presenter', produce: 'true', ...kRoom });
  await presenter.until('send', (stats) => stats.producers.length === 2, { withinMs: 20_000 });
  const one = await scene.join(browser, server, { peerId: 'one', produce: 'false', ...kRoom });
  const two = await scene.join(browser, server, { peerId: 'two', produce: 'false', ...kRoom });
  await Promise.all([seesAndHears(one, 'presenter'), seesAndHears(two, 'presenter')]);
  assert.deepEqual((await one.state()).peers.map((peer) => peer.id), ['presenter'], 'viewers do not meet');

  const late = await scene.join(browser, server, { peerId: 'late', produce: 'true', ...kRoom });
  await seesAndHears(late, 'presenter');
  const room = await server.call('GET', '/rooms/live-stage?info=true');
  assert.deepEqual({ ...room, createdAt: 0 }, { roomId: 'live-stage', exists: true, kind: 'live', peers: 4, broadcasters: 0, producers: 2, createdAt: 0 });
  assert.equal((await late.state()).phase, 'joined');
  await keepsSeeingAndHearing(one, 'presenter', 2_000, { framesMin: 20 });
  assert.deepEqual((await two.stats()).consumers.map((consumer) => consumer.peerId), ['presenter', 'presenter']);
});
