// Each kind of room, end to end, with three people; and who is turned away from it, in words that help.
import assert from 'node:assert/strict';
import { hasCleanConsole, seesAndHears } from '../lib/expect.mjs';
import { scenario } from '../lib/scenario.mjs';
import { waitFor } from '../lib/wait.mjs';

const notice = async (peer, code) => (await peer.state()).notices.find((one) => one.code === code);

scenario('meet: three see and hear each other', {}, async (scene) => {
  const server = await scene.server();
  const browser = await scene.chromium();
  const people = [];
  for (const peerId of ['a', 'b', 'c']) { people.push(await scene.join(browser, server, { peerId, resolution: '180' })); }
  await Promise.all(people.flatMap((viewer) => people.filter((other) => other !== viewer).map((other) => seesAndHears(viewer, other.name))));
  assert.equal(await people[0].evaluate('document.querySelectorAll(".grid .tile").length'), 3);
  for (const peer of people) { hasCleanConsole(peer); }
});

scenario('a full meeting says so, and lets in whoever tries again after somebody left', {}, async (scene) => {
  const server = await scene.server({ extra: ['--limit-meet', '2'] });
  const browser = await scene.chromium();
  const a = await scene.join(browser, server, { peerId: 'a', video: 'false' });
  await scene.join(browser, server, { peerId: 'b', video: 'false' });
  const c = await scene.open(browser, server, { peerId: 'c', autojoin: 'true', video: 'false' });
  await waitFor('C to be told', () => notice(c, 'room-full'));
  await c.page.waitForSelector('.lobby');
  await a.page.click('.leave');
  await waitFor('A to have left', async () => (await a.state()).phase === 'left');
  await c.page.click('.notice .button');
  await c.joined();
});

scenario('chat: two talk, the third is told that it is a call of two', {}, async (scene) => {
  const server = await scene.server();
  const browser = await scene.chromium();
  const a = await scene.join(browser, server, { peerId: 'a', kind: 'chat' });
  const b = await scene.join(browser, server, { peerId: 'b', kind: 'chat' });
  await Promise.all([seesAndHears(a, 'b'), seesAndHears(b, 'a')]);
  assert.equal(await a.evaluate('document.querySelector(".tile.large").dataset.peerId'), 'b', 'the other one is large');
  const c = await scene.open(browser, server, { peerId: 'c', autojoin: 'true', kind: 'chat' });
  const told = await waitFor('C to be told', () => notice(c, 'chat-full'));
  assert.match(told.text, /two people/i);
  await c.page.waitForSelector('.lobby');
  assert.equal((await a.state()).peers.length, 1, 'A heard nothing of it');
  for (const peer of [a, b, c]) { hasCleanConsole(peer); }
});

scenario('live: the presenter goes on air by a button; viewers see, hear, and are asked for no camera', { withinMs: 90_000 }, async (scene) => {
  const server = await scene.server();
  const browser = await scene.chromium();
  const early = await scene.open(browser, server, { peerId: 'early', kind: 'live' });
  await early.page.click('.lobby .primary');
  await early.joined();
  await early.page.waitForSelector('.waiting');

  const presenter = await scene.open(browser, server, { peerId: 'presenter', kind: 'live' });
  await presenter.page.click('.role-present');
  await presenter.page.waitForSelector('.mirror video');
  await presenter.page.click('.lobby .primary');
  await presenter.joined();
  await waitFor('the camera', async () => (await presenter.state()).camera === 'on');
  assert.equal((await early.stats()).consumers.length, 0, 'nothing is sent before "go live"');
  await presenter.page.click('.go-live');
  await seesAndHears(early, 'presenter');
  const late = await scene.join(browser, server, { peerId: 'late', kind: 'live' });
  await seesAndHears(late, 'presenter');
  assert.deepEqual([await early.evaluate('window.askedForDevices'), await late.evaluate('window.askedForDevices')], [0, 0]);
  await waitFor('the presenter to have two viewers', () => presenter.evaluate('document.querySelector(".count").textContent.startsWith("2 ")'));

  const rival = await scene.join(browser, server, { peerId: 'rival', kind: 'live', produce: 'true' });
  await waitFor('the rival to be told', () => notice(rival, 'presenter-taken'));
  await seesAndHears(rival, 'presenter');
  assert.equal((await rival.state()).camera, 'off', 'the devices of who may not present are given back');

  await presenter.page.click('.end-live');
  await early.until('lose the picture', (stats) => stats.consumers.length === 0);
  await early.page.waitForSelector('.waiting');
  for (const peer of [presenter, early, late, rival]) { hasCleanConsole(peer); }
});
