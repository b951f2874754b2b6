// What strangers may make too much of, made ten times too much of over real sockets, beside a call that goes on.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import WebSocket from 'ws';
import { Peer, kOpus } from '../lib/peer.mjs';
import { Server } from '../lib/server.mjs';

/** Two who speak with each other, and can show that they still do. */
async function call(server) {
  const a = await Peer.connect(server, 'beside', 'A');
  const b = await Peer.connect(server, 'beside', 'B');
  await a.enter();
  await b.enter();
  const { data } = await a.produce();
  const [{ id }] = await b.heard('newConsumer');
  let rounds = 0;
  return async () => {
    await a.request('pauseProducer', { producerId: data.id });
    await a.request('resumeProducer', { producerId: data.id });
    ++rounds;
    assert.deepEqual((await b.heard('consumerResumed', rounds)).at(-1), { consumerId: id });
    assert.equal(a.closed ?? b.closed, null);
  };
}

async function open(server, room, peer) {
  const socket = new WebSocket(server.ws(room, peer), 'protoo');
  await once(socket, 'open');
  return socket;
}

test('rooms', async (t) => {
  const server = await Server.start(t, '--limit-rooms', '5');
  const goesOn = await call(server);
  const statuses = [];
  for (let i = 0; i < 50; ++i) { statuses.push((await server.http('GET', `/rooms/r${i}`)).status); }
  assert.equal(statuses.filter((status) => status === 200).length, 4);
  assert.equal(statuses.filter((status) => status === 429).length, 46);
  const peer = await Peer.connect(server, 'one-more', 'A');
  assert.deepEqual(await peer.request('getRouterRtpCapabilities'), { code: 429, reason: 'too many rooms' });
  await goesOn();
});

test('participants, transports, producers', async (t) => {
  const server = await Server.start(t, '--limit-participants', '4', '--limit-transports', '3', '--limit-producers', '2');
  const goesOn = await call(server);
  const peers = [];
  for (let i = 0; i < 40; ++i) { peers.push(await Peer.connect(server, 'r', `p${i}`)); }
  const answers = await Promise.all(peers.map((peer) => peer.request('getRouterRtpCapabilities')));
  assert.equal(answers.filter((answer) => answer.code === 429).length, 36);
  const made = [];
  for (let i = 0; i < 30; ++i) { made.push(await peers[0].request('createWebRtcTransport', { producing: true })); }
  assert.deepEqual(made.at(-1), { code: 429, reason: 'too many transports' });
  assert.equal(made.filter((answer) => answer.data).length, 3);
  peers[0].send = made[0].data.id;
  await peers[0].join();
  const produced = [];
  for (let i = 0; i < 20; ++i) { produced.push(await peers[0].produce('audio', { ...kOpus, mid: `m${i}`, encodings: [{ ssrc: 9000 + i }] })); }
  assert.deepEqual(produced.at(-1), { code: 429, reason: 'too many producers' });
  assert.equal(produced.filter((answer) => answer.data).length, 2);
  await goesOn();
});

test('texts and appData', async (t) => {
  const server = await Server.start(t, '--limit-name-bytes', '10', '--limit-id-bytes', '20', '--limit-app-data-bytes', '100', '--limit-app-data-depth', '3');
  const goesOn = await call(server);
  const long = await Peer.connect(server, 'r', 'x'.repeat(200));
  assert.deepEqual(await long.request('getRouterRtpCapabilities'), { code: 413, reason: 'peerId is longer than 20 bytes' });
  const peer = await Peer.connect(server, 'r', 'A');
  peer.send = await peer.createTransport('send');
  assert.deepEqual(await peer.join({ displayName: 'x'.repeat(100) }), { code: 413, reason: 'displayName is longer than 10 bytes' });
  await peer.join({ displayName: 'short' });
  assert.deepEqual(await peer.request('changeDisplayName', { displayName: 'x'.repeat(100) }), { code: 413, reason: 'displayName is longer than 10 bytes' });
  assert.deepEqual(await peer.produce('audio', kOpus, { appData: { text: 'x'.repeat(1000) } }), { code: 413, reason: 'appData is longer than 100 bytes' });
  let deep = {};
  for (let i = 0; i < 12; ++i) { deep = { x: deep }; }
  assert.deepEqual(await peer.produce('audio', kOpus, { appData: deep }), { code: 413, reason: 'appData is nested more than 3 deep' });
  await goesOn();
});

test('requests of one connection: a burst, then 429, then the end', async (t) => {
  const server = await Server.start(t);
  const goesOn = await call(server);
  const socket = await open(server, 'r', 'greedy');
  const codes = [];
  socket.on('message', (text) => { const { response, errorCode } = JSON.parse(text); if (response) { codes.push(errorCode); } });
  for (let i = 0; i < 2_000; ++i) { socket.send(`{"request":true,"id":${i},"method":"foo"}`); }
  const [code] = await once(socket, 'close');
  assert.equal(code, 4429);
  assert.ok(codes.filter((each) => each === 500).length >= 200);
  assert.ok(codes.filter((each) => each === 429).length >= 100);
  assert.ok(codes.length < 600, String(codes.length));
  await goesOn();
});

test('connections of one address', async (t) => {
  const server = await Server.start(t, '--limit-websockets-per-address', '6');
  const goesOn = await call(server);
  const outcomes = await Promise.all(Array.from({ length: 60 }, (_, i) => new Promise((resolve) => {
    const socket = new WebSocket(server.ws('r', `p${i}`), 'protoo');
    socket.once('open', () => resolve(101)).once('unexpected-response', (_request, response) => resolve(response.statusCode)).once('error', () => resolve(0));
  })));
  assert.equal(outcomes.filter((outcome) => outcome === 101).length, 4);
  await goesOn();
});

test('a message that is too long, and a reader that is too slow', async (t) => {
  const server = await Server.start(t, '--limit-outbound-messages', '50', '--limit-requests-burst', '100000');
  const goesOn = await call(server);
  const long = await open(server, 'r', 'long');
  long.on('error', () => { /* told by the close code */ });
  long.send('x'.repeat(970_000));
  // The rest of the message is not read, so the connection may be reset before its close code is.
  assert.ok([1006, 1009].includes((await once(long, 'close'))[0]));
  const longer = await open(server, 'r', 'longer');
  longer.on('error', () => { /* told by the close code */ });
  longer.send('x'.repeat(9_600_000));
  assert.ok([1006, 1009].includes((await once(longer, 'close'))[0]));
  const slow = await open(server, 'r', 'slow');
  slow.pause();
  const data = 'x'.repeat(100);
  for (let i = 0; i < 20_000; ++i) { slow.send(`{"request":true,"id":${i},"method":"getRouterRtpCapabilities","data":"${data}"}`); }
  await goesOn();
  slow.resume();
  assert.equal((await once(slow, 'close'))[0], 4408);
  await goesOn();
});
