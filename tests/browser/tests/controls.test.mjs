// The page's own buttons: mute, camera, leave; and the form that lets a person in.
import assert from 'node:assert/strict';
import { hasCleanConsole, seesAndHears } from '../lib/expect.mjs';
import { consumerOf } from '../lib/peer.mjs';
import { scenario } from '../lib/scenario.mjs';
import { waitFor } from '../lib/wait.mjs';

scenario('mute, camera and leave do what they say, and the others see it', {}, async (scene) => {
  const server = await scene.server();
  const browser = await scene.chromium();
  const a = await scene.join(browser, server, { peerId: 'a' });
  const b = await scene.join(browser, server, { peerId: 'b' });
  await Promise.all([seesAndHears(a, 'b'), seesAndHears(b, 'a')]);
  const audioAtB = async () => (await b.state()).consumers.find((one) => one.peerId === 'a' && one.kind === 'audio');

  await a.press('.microphone');
  await waitFor('B to see that A is muted', async () => (await audioAtB()).paused);
  await a.press('.microphone');
  await waitFor('B to see that A speaks again', async () => !(await audioAtB()).paused);
  const before = consumerOf(await b.stats(), 'audio', 'a').totalAudioEnergy;
  await b.until('hear A again', (stats) => consumerOf(stats, 'audio', 'a').totalAudioEnergy > before);

  await a.press('.camera');
  await b.until('lose the picture of A', (stats) => consumerOf(stats, 'video', 'a') === undefined);
  await waitFor('the camera button to be ready', async () => (await a.state()).camera === 'off');
  await a.press('.camera');
  await seesAndHears(b, 'a');

  await a.press('.leave');
  await waitFor('A to be in the lobby', async () => (await a.state()).phase === 'left');
  await waitFor('B to be alone', async () => (await b.state()).peers.length === 0);
  await a.press('.lobby .primary');
  await a.joined();
  await seesAndHears(b, 'a');
  for (const peer of [a, b]) { hasCleanConsole(peer); }
});
