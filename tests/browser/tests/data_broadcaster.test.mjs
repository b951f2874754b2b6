// A broadcaster that speaks HTTP and data channels, on another SCTP than the browsers' and ours.
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { DataPage } from '../lib/data_page.mjs';
import { scenario } from '../lib/scenario.mjs';
import { waitFor, within } from '../lib/wait.mjs';

const kProcess = fileURLToPath(new URL('../lib/data_broadcaster.mjs', import.meta.url));
const kPath = '/rooms/yard/broadcasters/script';

class Script {
  #child = fork(kProcess);
  #pending = new Map();
  #nextId = 0;

  constructor(server) {
    this.server = server;
    this.#child.on('message', ({ id, value, error }) => {
      const waiting = this.#pending.get(id);
      this.#pending.delete(id);
      if (error === undefined) { waiting.resolve(value); } else { waiting.reject(new Error(error)); }
    });
  }

  async call(command, args = {}) {
    const id = ++this.#nextId;
    const answer = new Promise((resolve, reject) => this.#pending.set(id, { resolve, reject }));
    this.#child.send({ id, command, args: { origin: this.server.origin, path: kPath, ...args } });
    return await within(20_000, `the script: ${command}`, answer);
  }

  async end() { this.#child.kill('SIGKILL'); }
}

scenario('A broadcaster hears itself, a browser hears it, and it hears the browser', { withinMs: 90_000 }, async (scene) => {
  const server = await scene.server();
  const chromium = await scene.chromium();
  const a = await DataPage.enter(chromium, server, { peerId: 'A' });
  const chatOfA = await a.produce('chat', { streamId: 0, ordered: true });

  const rtpCapabilities = await server.call('GET', '/rooms/yard');
  await server.call('POST', '/rooms/yard/broadcasters', { id: 'script', displayName: 'script', device: { name: 'test' }, rtpCapabilities });
  const script = new Script(server);
  scene.atEnd('end the script', () => script.end());

  // As the broadcaster of mediasoup's demo does it: produce, then consume that on a second transport.
  const sending = await script.call('transport', { name: 'sending' });
  await script.call('open', { name: 'sending', label: 'news', streamId: 0 });
  const { id: news } = await server.call('POST', `${kPath}/transports/${sending}/produce/data`, {
    label: 'news', protocol: '',
    sctpStreamParameters: { streamId: 0, ordered: true, protocol: '', label: '', maxPacketLifeTime: 0, maxRetransmits: 0 },
  });
  const receiving = await script.call('transport', { name: 'receiving' });
  const own = await server.call('POST', `${kPath}/transports/${receiving}/consume/data`, { dataProducerId: news });
  assert.equal(own.streamId, 0);
  await script.call('open', { name: 'receiving', label: 'news', streamId: own.streamId });
  await script.call('say', { name: 'sending', text: 'first' });
  const hears = async (what) => assert.deepEqual(await waitFor(`the script to hear ${what}`, async () => {
    const came = await script.call('take');
    return came.length > 0 && came;
  }), [what]);
  await hears('first');
  for (const size of [1, 1_200, 65_536, 262_144]) {
    await hears(await script.call('send', { name: 'sending', size, fill: size % 251 }));
  }

  // Who comes later is offered it.
  const b = await DataPage.enter(chromium, server, { peerId: 'B' });
  await b.hears('news');
  await script.call('say', { name: 'sending', text: 'second' });
  await b.until('the news', async () => await b.count('news') === 1);
  assert.deepEqual(await b.take('news'), [{ text: 'second' }]);
  await hears('second');

  // And the script hears the browser.
  const chat = await server.call('POST', `${kPath}/transports/${receiving}/consume/data`, { dataProducerId: chatOfA });
  assert.equal(chat.streamId, 1);
  await script.call('open', { name: 'receiving', label: 'chat', streamId: chat.streamId });
  await a.say('chat', 'hello script');
  await hears('hello script');

  await server.call('DELETE', kPath);
  await b.until('the news to end', async () => !(await b.isOpen('news')));
});
