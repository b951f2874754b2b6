// Every view of the web app: pictures of it for people to look at, and nothing that keeps people out, as axe finds it.
import assert from 'node:assert/strict';
import { seriousBarriers } from '../lib/axe.mjs';
import { hasCleanConsole, seesAndHears } from '../lib/expect.mjs';
import { takePictures } from '../lib/pictures.mjs';
import { scenario } from '../lib/scenario.mjs';
import { waitFor } from '../lib/wait.mjs';

// Few frames of a small picture: nine people on a small machine.
const kArgs = ['--use-fake-device-for-media-stream=fps=8', '--auto-select-desktop-capture-source=Entire screen'];
const kNames = ['지민', 'Jonas', 'Amara', 'Mateo', 'Yuki', 'Priya', 'Elif', 'Noah'];
const kLanguage = { locale: 'en-GB' };

function looker(scene) {
  const found = [];
  scene.atEnd('report barriers', async () => assert.deepEqual(found, [], 'axe finds nothing serious'));
  return async (peer, name) => takePictures(peer.page, name, async (where) => {
    found.push(...(await seriousBarriers(peer.page)).map((barrier) => `${where}: ${barrier}`));
  });
}

/** Others only send: what they see is not looked at. */
async function sender(scene, browser, server, index, parameters = {}) {
  return await scene.join(browser, server, {
    peerId: `p${index}`, displayName: kNames[index], resolution: '180', consume: 'false', ...parameters,
  });
}

scenario('looks: the lobby', { withinMs: 60_000 }, async (scene) => {
  const server = await scene.server();
  const browser = await scene.chromium({ args: kArgs });
  const look = looker(scene);
  const english = await scene.open(browser, server, { peerId: 'en', displayName: 'Ann', roomId: 'courtyard' }, kLanguage);
  await waitFor('the mirror', () => english.evaluate('document.querySelector(".mirror video")?.videoWidth > 0'));
  await look(english, 'lobby');
  const korean = await scene.open(browser, server, { peerId: 'ko', displayName: '지민', roomId: '마당', kind: 'live' }, { locale: 'ko-KR' });
  await look(korean, 'lobby-live-ko');
  for (const peer of [english, korean]) { hasCleanConsole(peer); }
});

scenario('looks: a meeting of 1, 2, 5 and 9', { withinMs: 180_000 }, async (scene) => {
  const server = await scene.server();
  const browser = await scene.chromium({ args: kArgs });
  const look = looker(scene);
  const me = await scene.join(browser, server, { peerId: 'me', displayName: 'Ann', roomId: 'courtyard', resolution: '180' }, kLanguage);
  await waitFor('the own picture', () => me.evaluate('document.querySelector(".tile.own video")?.videoWidth > 0'));
  await look(me, 'meet-1');
  let others = 0;
  for (const people of [2, 5, 9]) {
    for (; others < people - 1; ++others) { await sender(scene, browser, server, others, { roomId: 'courtyard' }); }
    await seesAndHears(me, `p${others - 1}`, { withinMs: 30_000 });
    await look(me, `meet-${people}`);
  }
  hasCleanConsole(me);
});

scenario('looks: a pinned picture, the statistics, the dialogs', { withinMs: 120_000 }, async (scene) => {
  const server = await scene.server();
  const browser = await scene.chromium({ args: kArgs });
  const look = looker(scene);
  const me = await scene.join(browser, server, { peerId: 'me', displayName: 'Ann', roomId: 'courtyard', resolution: '180', info: 'true' }, kLanguage);
  await sender(scene, browser, server, 0, { roomId: 'courtyard' });
  await sender(scene, browser, server, 1, { roomId: 'courtyard', video: 'false' });
  await seesAndHears(me, 'p0');
  await waitFor('some seconds of plots', () => me.evaluate('[...document.querySelectorAll(".sparkline polyline")].some((line) => line.points.length > 5)'), { withinMs: 15_000 });
  await look(me, 'statistics');
  await me.page.keyboard.press('i');
  await me.page.click('[data-peer-id="p0"] .tile-menu', { force: true });
  await me.page.click('.menu .pin');
  await look(me, 'pinned');
  await me.page.click('.controls .more');
  await look(me, 'menu');
  await me.page.click('.menu-settings');
  await look(me, 'settings');
  await me.page.keyboard.press('Escape');
  await me.page.keyboard.press('u');
  await look(me, 'people');
  hasCleanConsole(me);
});

scenario('looks: a call of two', { withinMs: 60_000 }, async (scene) => {
  const server = await scene.server();
  const browser = await scene.chromium({ args: kArgs });
  const look = looker(scene);
  const me = await scene.join(browser, server, { peerId: 'me', displayName: 'Ann', roomId: 'bench', kind: 'chat' }, kLanguage);
  const other = await scene.join(browser, server, { peerId: 'p0', displayName: '지민', roomId: 'bench', kind: 'chat' });
  await seesAndHears(me, 'p0');
  if ((await me.state()).chat.available) {
    const say = (peer, text) => peer.page.fill('.composer textarea', text).then(() => peer.page.keyboard.press('Enter'));
    for (const peer of [me, other]) {
      if (await peer.evaluate('document.querySelector(".chat-panel") === null')) { await peer.page.click('.open-chat'); }
    }
    await say(me, 'Did you find the key? 🗝️');
    await say(other, '네, 찾았어요! It was under the pot all the time, exactly where you said it would be.');
    await waitFor('the answer', async () => (await me.state()).chat.messages.length === 2);
  }
  await look(me, 'chat');
  hasCleanConsole(me);
});

scenario('looks: live, on the stage and before it', { withinMs: 90_000 }, async (scene) => {
  const server = await scene.server();
  const browser = await scene.chromium({ args: kArgs });
  const look = looker(scene);
  const viewer = await scene.join(browser, server, { peerId: 'v', displayName: 'Vera', roomId: 'stage', kind: 'live' }, kLanguage);
  await look(viewer, 'live-waiting');
  const presenter = await scene.open(browser, server, { peerId: 'p', displayName: 'Ann', roomId: 'stage', kind: 'live' }, kLanguage);
  await presenter.page.click('.role-present');
  await presenter.page.click('.lobby .primary');
  await presenter.joined();
  await waitFor('the camera', () => presenter.evaluate('document.querySelector(".tile.own video")?.videoWidth > 0'));
  await look(presenter, 'live-presenter-off-air');
  await presenter.page.click('.go-live');
  await seesAndHears(viewer, 'p');
  await look(presenter, 'live-presenter');
  await look(viewer, 'live-viewer');
  for (const peer of [viewer, presenter]) { hasCleanConsole(peer); }
});
