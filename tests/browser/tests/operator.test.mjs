// The operator's page: what it shows of a call, and what it does to it.
import assert from 'node:assert/strict';
import { seriousBarriers } from '../lib/axe.mjs';
import { hasCleanConsole, seesAndHears } from '../lib/expect.mjs';
import { takePictures } from '../lib/pictures.mjs';
import { scenario } from '../lib/scenario.mjs';
import { waitFor } from '../lib/wait.mjs';

scenario('the operator sees rooms, people and workers, drops one person and closes a room', { withinMs: 120_000 }, async (scene) => {
  const server = await scene.server();
  const browser = await scene.chromium();
  const a = await scene.join(browser, server, { peerId: 'a', displayName: 'Ann', roomId: 'yard', resolution: '180' });
  const b = await scene.join(browser, server, { peerId: 'b', displayName: 'Bo', roomId: 'yard', resolution: '180' });
  await seesAndHears(b, 'a');

  const operator = await browser.open(server.adminOrigin, { peerId: 'operator' }, { locale: 'en-GB' });
  const { page } = operator;
  await page.goto(`${server.adminOrigin}/admin`);
  await page.waitForSelector('.link');
  assert.equal(await page.textContent('.link'), 'yard');
  await waitFor('plots of two workers', () => operator.evaluate('document.querySelectorAll(".plot .sparkline polyline").length >= 6'));
  await waitFor('some CPU', () => operator.evaluate('[...document.querySelectorAll(".plot")].some((plot) => /[1-9]\\d* %/.test(plot.textContent))'), { withinMs: 15_000 });

  const barriers = [];
  const look = (name) => takePictures(page, name, async (where) => barriers.push(...(await seriousBarriers(page)).map((one) => `${where}: ${one}`)));
  await look('admin');
  await page.click('.link');
  await page.waitForSelector('.person');
  assert.equal(await page.evaluate('document.querySelectorAll(".person").length'), 2);
  await look('admin-room');
  assert.deepEqual(barriers, [], 'axe finds nothing serious');

  await page.click('.person[aria-labelledby="person-b"] .drop');
  await page.click('.yes');
  await waitFor('B to be told', async () => (await b.state()).notices.find((one) => one.code === 'ended'));
  await waitFor('A to be alone', async () => (await a.state()).peers.length === 0);
  await page.click('.back');
  await page.click('.close-room');
  await page.click('.yes');
  await waitFor('A to be told', async () => (await a.state()).notices.find((one) => one.code === 'ended'));
  await waitFor('no room to be left', () => operator.evaluate('document.querySelector(".link") === null'));
  hasCleanConsole(operator);
});

scenario('the operator is answered on the operator’s side only, and not on behalf of other sites', {}, async (scene) => {
  const server = await scene.server();
  const ask = async (origin, path, options) => (await fetch(origin + path, options)).status;
  assert.equal(await ask(server.adminOrigin, '/api/v1/server'), 200);
  assert.equal(await ask(server.adminOrigin, '/api/v1/openapi.yaml'), 200);
  assert.equal(await ask(server.origin, '/api/v1/server'), 404);
  assert.equal(await ask(server.origin, '/admin'), 404);
  assert.equal(await ask(server.adminOrigin, '/rooms/yard'), 404, 'no signalling there');
  assert.equal(await ask(server.adminOrigin, '/api/v1/rooms', { headers: { Origin: 'https://elsewhere.example' } }), 403);
  assert.equal(await ask(server.adminOrigin, '/api/v1/rooms/none', { method: 'DELETE' }), 404);
});
