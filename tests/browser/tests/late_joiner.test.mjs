// Who comes late has a picture at once: the server asks the senders for key frames.
import assert from 'node:assert/strict';
import { seesAndHears } from '../lib/expect.mjs';
import { scenario } from '../lib/scenario.mjs';

const kLateMs = 5_000;
const kPictureMs = 1_000;

scenario('C joins after 5 s and has a picture within 1 s of its first video consumer', {}, async (scene) => {
  const server = await scene.server();
  const browser = await scene.chromium();
  const a = await scene.join(browser, server, { peerId: 'a' });
  const b = await scene.join(browser, server, { peerId: 'b' });
  const flowing = await seesAndHears(a, 'b');
  await seesAndHears(b, 'a');
  await a.until('5 s of call to pass', (stats) => stats.at - flowing.at >= kLateMs, { everyMs: 200 });

  const c = await scene.join(browser, server, { peerId: 'c', produce: 'false' });
  const stats = await c.until('have both pictures', ({ consumers }) =>
    consumers.filter((one) => one.kind === 'video' && one.firstFrameAt !== null && one.framesDecoded > 0).length === 2,
  { withinMs: 10_000 });
  const videos = stats.consumers.filter((one) => one.kind === 'video').sort((x, y) => x.acceptedAt - y.acceptedAt);
  const waits = videos.map((one) => Math.round(one.firstFrameAt - one.acceptedAt));
  const first = Math.round(Math.min(...videos.map((one) => one.firstFrameAt)) - videos[0].acceptedAt);
  scene.measured('ms from the first video consumer to the first picture', first);
  scene.measured('ms from each video consumer to its picture', waits);
  assert.ok(first <= kPictureMs, `the first picture took ${first} ms`);
});
