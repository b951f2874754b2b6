// Kinds of rooms, their life, and who may take whose place, as clients see them.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { test } from 'node:test';
import WebSocket from 'ws';
import { Peer } from '../lib/peer.mjs';
import { Server } from '../lib/server.mjs';

const kFull = 'this chat is for two, and two are here';
const kTaken = 'only the presenter of this live room may produce, and another is presenting';

test('live: one presenter, viewers who do not meet, and a successor', async (t) => {
  const server = await Server.start(t);
  const presenter = await Peer.connect(server, 'live-show', 'P');
  await presenter.enter();
  const produced = await presenter.produce();
  assert.ok(produced.data.id);
  const one = await Peer.connect(server, 'live-show', 'V1');
  const two = await Peer.connect(server, 'live-show', 'V2');
  for (const viewer of [one, two]) {
    const { data } = await viewer.enter();
    assert.deepEqual(data.peers.map((peer) => peer.id), ['P']);
    assert.equal((await viewer.heard('newConsumer'))[0].peerId, 'P');
  }
  await presenter.heard('newPeer', 2);
  assert.deepEqual(await one.produce(), { code: 403, reason: kTaken });
  assert.ok(!one.diary.includes('notif newPeer'));
  presenter.close();
  for (const viewer of [one, two]) { assert.deepEqual(await viewer.heard('peerClosed'), [{ peerId: 'P' }]); }
  assert.ok((await two.produce()).data.id);
  await one.heard('newConsumer', 2);
  assert.equal((await one.heard('newPeer'))[0].id, 'V2');
  assert.ok(one.diary.indexOf('notif newPeer') < one.diary.lastIndexOf('REQUEST newConsumer'));
});

test('chat: the third is refused at join and over HTTP', async (t) => {
  const server = await Server.start(t);
  const a = await Peer.connect(server, 'chat', 'A');
  const b = await Peer.connect(server, 'chat', 'B');
  await a.enter();
  await b.enter();
  await a.heard('newPeer');
  a.take();
  const c = await Peer.connect(server, 'chat', 'C');
  assert.deepEqual(await c.enter(), { code: 403, reason: kFull });
  const broadcaster = { id: 'x', displayName: 'X', device: { name: 'x' } };
  assert.equal((await server.http('POST', '/rooms/chat/broadcasters', broadcaster)).status, 403);
  c.close();
  assert.ok((await a.produce()).data.id);
  await b.heard('newConsumer');
  assert.deepEqual(a.take('newDataConsumer'), []);
  b.close();
  await a.heard('peerClosed');
  assert.equal((await server.http('POST', '/rooms/chat/broadcasters', broadcaster)).status, 200);
});

test('meet: full at its limit', async (t) => {
  const server = await Server.start(t, '--limit-meet', '2');
  for (const id of ['A', 'B']) { assert.ok((await (await Peer.connect(server, 'r', id)).enter()).data); }
  assert.deepEqual(await (await Peer.connect(server, 'r', 'C')).enter(),
    { code: 403, reason: 'this room is full: at most 2 participants' });
});

test('the kind is decided once, and 409 is for who names another', async (t) => {
  const server = await Server.start(t);
  assert.equal((await server.http('POST', '/rooms', { roomId: 'x', kind: 'chat' })).json.kind, 'chat');
  assert.equal((await server.http('GET', '/rooms/x?kind=live')).status, 409);
  assert.equal((await server.http('POST', '/rooms', { roomId: 'x', kind: 'chat' })).status, 200);
  const peer = await Peer.connect(server, 'x', 'A', { more: '&kind=live' });
  assert.deepEqual(await peer.request('getRouterRtpCapabilities'), { code: 409, reason: 'room "x" is of kind chat, not live' });
  await peer.until('the end', () => peer.closed === true);  // final: the library does not come back
  const other = await Peer.connect(server, 'y', 'A', { more: '&kind=live' });
  await other.join();
  assert.equal((await server.http('GET', '/rooms/y?info=true')).json.kind, 'live');
  const unnamed = (await server.http('POST', '/rooms', {})).json;
  assert.equal(unnamed.roomId.length, 36);
  assert.equal(unnamed.kind, 'meet');
});

test('the setting room-kind-by-name takes ids as they are', async (t) => {
  const server = await Server.start(t, '--room-kind-by-name=false', '--room-kind', 'chat');
  assert.equal((await server.http('POST', '/rooms', { roomId: 'live-x' })).json.kind, 'chat');
});

test('whether there is a room can be asked without making it', async (t) => {
  const server = await Server.start(t);
  for (const path of ['/rooms/yard?info=true', '/?info=true&roomId=yard']) {
    const { status, json } = await server.http('GET', path, undefined, { Accept: 'application/json' });
    assert.equal(status, 404);
    assert.deepEqual(json, { roomId: 'yard', exists: false });
  }
  const before = Date.now();
  const peer = await Peer.connect(server, 'yard', 'A');
  await peer.enter();
  await peer.produce();
  for (const accept of ['application/json', '*/*']) {
    const { status, json } = await server.http('GET', '/?info=true&roomId=yard', undefined, { Accept: accept });
    assert.equal(status, 200);
    assert.ok(Math.abs(json.createdAt - before) < 10_000);
    assert.deepEqual({ ...json, createdAt: 0 },
      { roomId: 'yard', exists: true, kind: 'meet', peers: 1, broadcasters: 0, producers: 1, createdAt: 0 });
  }
  const page = await server.http('GET', '/?info=true&roomId=yard', undefined, { Accept: 'text/html,*/*;q=0.8' });
  assert.doesNotMatch(page.type, /json/);
});

test('GET /rooms/R makes no room if so configured', async (t) => {
  const server = await Server.start(t, '--create-room-on-get=false');
  assert.equal(await server.line('GET', '/rooms/x'),
    '404 room with id "x" not found [text/html; charset=utf-8] Error: room with id "x" not found');
  await server.http('POST', '/rooms', { roomId: 'x' });
  assert.equal((await server.http('GET', '/rooms/x')).status, 200);
});

test('a room is made once, however many come at the same moment', async (t) => {
  const server = await Server.start(t);
  const peers = await Promise.all(Array.from({ length: 20 }, (_, i) => Peer.connect(server, 'same', `p${i}`)));
  await Promise.all(peers.map((peer) => peer.join()));
  assert.equal((await server.http('GET', '/rooms/same?info=true')).json.peers, 20);
});

test('rooms without a peer end after a time', async (t) => {
  const server = await Server.start(t, '--idle-room-timeout', '1');
  await server.http('GET', '/rooms/x');
  const deadline = Date.now() + 5_000;
  while ((await server.http('GET', '/rooms/x?info=true')).status === 200) {
    assert.ok(Date.now() < deadline);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
});

test('keep-broadcasts: a broadcaster keeps the room when the last peer leaves', async (t) => {
  const server = await Server.start(t, '--keep-broadcasts');
  const peer = await Peer.connect(server, 'x', 'A');
  await peer.join();
  await server.http('POST', '/rooms/x/broadcasters', { id: 'b', displayName: 'B', device: { name: 'x' } });
  peer.close();
  for (let tries = 0; tries < 50 && (await server.http('GET', '/rooms/x?info=true')).json.peers > 0; ++tries) { /* asks again */ }
  assert.equal((await server.http('GET', '/rooms/x?info=true')).json.broadcasters, 1);
});

/** A client whose machine is gone: it shakes hands and then neither reads nor answers. */
async function silentClient(server, room, peer) {
  const socket = net.connect(server.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(`GET /?roomId=${room}&peerId=${peer} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
    'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: protoo\r\n\r\n');
  await once(socket, 'data');
  socket.on('error', () => { /* the server ends it in the end */ });
  return socket;
}

test('a peer id whose connection is alive cannot be taken, and its holder does not notice', async (t) => {
  const server = await Server.start(t);
  const holder = await Peer.connect(server, 'r', 'A');
  const other = await Peer.connect(server, 'r', 'B');
  await holder.enter();
  await other.enter();
  holder.take();
  other.take();
  for (let i = 0; i < 10; ++i) {
    const thief = await Peer.connect(server, 'r', 'A');
    assert.deepEqual(await thief.request('getRouterRtpCapabilities'),
      { code: 409, reason: 'peer with id "A" is already here, and its connection is alive' });
    await thief.until('the end', () => thief.closed === true);
  }
  assert.equal(holder.closed, null);
  assert.ok((await holder.produce()).data.id);
  await other.heard('newConsumer');
  assert.deepEqual(other.take('newDataConsumer'), ['REQUEST newConsumer']);
});

test('a peer that comes back while its old connection is silent has its place after two seconds', async (t) => {
  const server = await Server.start(t);
  const dead = await silentClient(server, 'r', 'A');
  const started = Date.now();
  const again = await Peer.connect(server, 'r', 'A');
  const { data } = await again.join();  // asked at once, answered when it is decided
  assert.deepEqual(data, { peers: [] });
  assert.ok(Date.now() - started >= 1_900 && Date.now() - started < 3_500, `${Date.now() - started} ms`);
  assert.equal((await server.http('GET', '/rooms/r?info=true')).json.peers, 1);
  dead.destroy();
});

test('handshakes that are refused, and why', async (t) => {
  const server = await Server.start(t);
  const refusal = async (query, protocol) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/${query}`, protocol);
    socket.on('error', () => { /* comes with what we look at */ });
    const [, response] = await once(socket, 'unexpected-response');
    return `${response.statusCode} ${response.headers['x-websocket-reject-reason']}`;
  };
  assert.equal(await refusal('?roomId=r&peerId=p', []), '403 invalid/missing Sec-WebSocket-Protocol');
  assert.equal(await refusal('?roomId=r&peerId=p', ['other']), '403 invalid/missing Sec-WebSocket-Protocol');
  for (const query of ['', '?roomId=r', '?peerId=p', '?roomId=&peerId=p']) {
    assert.equal(await refusal(query, ['protoo']), '400 Connection request without roomId and/or peerId');
  }
  assert.equal(await refusal('?roomId=r&peerId=p&kind=party', ['protoo']), '400 invalid kind "party"');
});

test('what is no message of this protocol is ignored, and ids are echoed as they came', async (t) => {
  const server = await Server.start(t);
  const socket = new WebSocket(server.ws('r', 'A'), 'protoo', { perMessageDeflate: true });
  await once(socket, 'open');
  assert.equal(socket.protocol, 'protoo');
  assert.equal(socket.extensions, '');
  const answers = [];
  socket.on('message', (text) => { if (String(text).includes('response')) { answers.push(String(text)); } });
  for (const noise of ['null', '[]', '{}', '{bad', '5', '{"request":true,"id":"7","method":"x"}', '{"request":true,"id":7}',
    '{"response":true,"id":123,"ok":true}', '{"notification":true,"method":"x"}', '{"notification":true}']) { socket.send(noise); }
  socket.send(Buffer.from('{"request":true,"id":1,"method":"join","data":{}}'));  // binary
  for (const id of ['-1.50', '0', '1e2', '9007199254740993', '7', '7']) {
    socket.send(`{"request":true,"id":${id},"method":"foo"}`);
  }
  while (answers.length < 6) { await once(socket, 'message'); }
  assert.deepEqual(answers.map((text) => /"id":([^,]+),/.exec(text)[1]), ['-1.50', '0', '1e2', '9007199254740993', '7', '7']);
  socket.close();
});
