// Messages between browsers: whole, unchanged, in every way in which a channel can be carried.
import assert from 'node:assert/strict';
import { DataPage } from '../lib/data_page.mjs';
import { Firefox } from '../lib/firefox.mjs';
import { Namespace, whyNoNamespace } from '../lib/namespace.mjs';
import { scenario } from '../lib/scenario.mjs';

const kMessages = 1_000;
const kBytesMax = 262_144;
/** Sent in one go; a receiver further behind than half a megabyte loses its reliable channel, so senders wait for it. */
const kGoBytes = 262_144;
const kWays = {
  reliable: { ordered: true },
  unordered: { ordered: false },
  unrepeated: { ordered: false, maxRetransmits: 0 },
};

/** From 1 byte to 262,144, small ones more often, the same each time; both ends are among them. */
function sizes(count) {
  let state = 12_345;
  const next = () => { state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0; return state / 2 ** 32; };
  const list = Array.from({ length: count - 4 }, () => Math.max(1, Math.floor(Math.exp(next() ** 1.6 * Math.log(kBytesMax)))));
  return [1, kBytesMax, ...list, kBytesMax, 1];
}

function goes(all) {
  const list = [];
  let bytes = Infinity;
  for (const size of all) {
    if (bytes + size > kGoBytes) {
      list.push([]);
      bytes = 0;
    }
    list.at(-1).push(size);
    bytes += size;
  }
  return list;
}

/** Sends all of them on `label` and compares what came. Gives the time it took. */
async function carry(from, to, label, way, count = kMessages) {
  await to.hears(label);
  const began = Date.now();
  const sent = [];
  for (const go of goes(sizes(count))) {
    sent.push(...await from.send(label, go));
    await to.until(`${sent.length} messages on ${label}`, async () => await to.count(label) >= sent.length,
      { withinMs: 20_000, everyMs: 2 });
  }
  const came = (await to.take(label)).map(({ digest }) => digest);
  if (way.ordered) { assert.deepEqual(came, sent); } else { assert.deepEqual(came.toSorted(), sent.toSorted()); }
  return Date.now() - began;
}

async function carryEverything(scene, a, b, count) {
  for (const [number, [label, way]] of Object.entries(kWays).entries()) {
    // A label that is not "chat" is offered to those who come later; this one goes to everybody.
    for (const [from, to] of [[a, b], [b, a]]) {
      await from.produce('chat', { streamId: number, ...way });
      scene.measured(`${from.name} to ${to.name}, ${label}, ${count} messages (ms)`, await carry(from, to, 'chat', way, count));
      await from.close('chat');
      await to.until('the channel to be closed', async () => !(await to.isOpen('chat')));
    }
  }
}

scenario('A thousand messages of all sizes between two pages of Chromium', { withinMs: 200_000 }, async (scene) => {
  const server = await scene.server();
  const chromium = await scene.chromium();
  const a = await DataPage.enter(chromium, server, { peerId: 'A' });
  const b = await DataPage.enter(chromium, server, { peerId: 'B' });
  await carryEverything(scene, a, b, kMessages);
});

scenario('Firefox and Chromium exchange messages', { withinMs: 150_000, skip: whyNoNamespace() ?? false }, async (scene) => {
  const namespace = Namespace.create();
  scene.atEnd('remove the namespace', async () => namespace.remove());
  const server = await scene.server({ host: namespace.hostAddress });
  const firefox = await Firefox.launch(namespace);
  scene.atEnd('close Firefox', () => firefox.close());
  const chromium = await scene.chromium({ trustedOrigin: server.origin });
  const c = await DataPage.enter(chromium, server, { peerId: 'chromium' });
  const f = await DataPage.enter(firefox, server, { peerId: 'firefox' });
  scene.measured('versions', { firefox: firefox.version(), chromium: chromium.version() });
  await carryEverything(scene, c, f, 200);
});

scenario('Chat reaches the others and the bot answers everybody', { withinMs: 60_000 }, async (scene) => {
  const server = await scene.server();
  const chromium = await scene.chromium();
  const a = await DataPage.enter(chromium, server, { peerId: 'A' });
  const b = await DataPage.enter(chromium, server, { peerId: 'B' });
  await a.produce('chat', { streamId: 0, ordered: false, maxRetransmits: 1 });
  await a.produce('bot', { streamId: 1, ordered: false, maxPacketLifeTime: 2000 });
  await b.hears('chat');
  await a.say('chat', 'hello 마당');
  await b.until('the chat', async () => await b.count('chat') === 1);
  assert.deepEqual(await b.take('chat'), [{ text: 'hello 마당' }]);
  assert.equal(await a.count('chat'), 0);

  await b.hears('bot');
  await a.say('bot', 'are you there?');
  for (const one of [a, b]) {
    await one.until('the bot', async () => await one.count('bot') === 1);
    assert.deepEqual(await one.take('bot'), [{ text: 'A said me: "are you there?"' }]);
  }
  await a.request('changeDisplayName', { displayName: 'Anna' });
  await a.say('bot', 'x'.repeat(513));  // too long: not heard
  await a.say('bot', 'again');
  await b.until('the bot', async () => await b.count('bot') === 1);
  assert.deepEqual(await b.take('bot'), [{ text: 'Anna said me: "again"' }]);
});
