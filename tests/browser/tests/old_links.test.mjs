// Links with the URL parameters of mediasoup-demo do what they did there.
import assert from 'node:assert/strict';
import { hasCleanConsole, seesAndHears } from '../lib/expect.mjs';
import { consumerOf } from '../lib/peer.mjs';
import { scenario } from '../lib/scenario.mjs';
import { waitFor } from '../lib/wait.mjs';

scenario('old links: names, codecs, layers, statistics, looking on and only sending', { withinMs: 90_000 }, async (scene) => {
  const server = await scene.server();
  const browser = await scene.chromium();
  const sender = await scene.open(browser, server, {
    peerId: 'sender', roomId: 'demo', displayName: 'Zoë', forceH264: 'true', numSimulcastStreams: '2', enableWebcamLayers: 'false',
    consumerReplicas: 'undefined', datachannel: 'false', handlerName: 'Chrome111', info: 'true', consume: 'false', faceDetection: 'true',
  });
  assert.equal(await sender.page.inputValue('.room-id'), 'demo');
  assert.equal(await sender.page.inputValue('.display-name'), 'Zoë');
  await sender.page.click('.lobby .primary');
  await sender.joined();
  await sender.page.waitForSelector('.stats-panel .sparkline');

  const looker = await scene.join(browser, server, { peerId: 'looker', roomId: 'demo', produce: 'false' });
  const stats = await seesAndHears(looker, 'sender');
  assert.equal(consumerOf(stats, 'video', 'sender').codec.toLowerCase(), 'video/h264');
  assert.equal(await looker.evaluate('window.askedForDevices'), 0);
  assert.equal((await looker.state()).peers[0].displayName, 'Zoë');
  assert.equal((await sender.stats()).consumers.length, 0, 'consume=false');
  assert.equal((await sender.stats()).producers.find((one) => one.kind === 'video').encodings.length, 1, 'enableWebcamLayers=false');

  const film = await scene.join(browser, server, { peerId: 'film', roomId: 'demo', externalVideo: 'true', forceVP8: 'true' });
  await seesAndHears(looker, 'film');
  assert.equal(await film.evaluate('window.askedForDevices'), 0, 'externalVideo=true asks for no device');
  await waitFor('the name in the address', () => film.evaluate('location.search.includes("roomId=demo")'));
  for (const peer of [sender, looker, film]) { hasCleanConsole(peer); }
});
