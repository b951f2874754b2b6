// The conversation of mediasoup-demo's own clients, step by step: what is asked, what is answered, who hears of it and in
// which order. Identifiers aside it is the wire of that server; where ours differs on purpose, the step says so.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Peer, kDevice, kOpus } from '../lib/peer.mjs';
import { Server } from '../lib/server.mjs';

const kUuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const kHtml = '[text/html; charset=utf-8]';
const kData = ['newDataConsumer', 'dataConsumerClosed'];  // data channels have tests of their own
const sctpCapabilities = { numStreams: { OS: 1024, MIS: 1024 } };

const kBroadcasterOpus = {
  codecs: [{ mimeType: 'audio/opus', payloadType: 100, clockRate: 48000, channels: 2, parameters: { 'sprop-stereo': 1 } }],
  encodings: [{ ssrc: 1111 }],
};

/** The consumer parameters of one opus stream, whatever its numbers. */
function assertOpusConsumer(data, { peerId, producerId, appData }) {
  assert.match(data.id, kUuid);
  assert.deepEqual(
    { ...data, id: '', rtpParameters: Object.keys(data.rtpParameters).sort() },
    { peerId, producerId, id: '', kind: 'audio', type: 'simple', appData, producerPaused: false,
      rtpParameters: ['codecs', 'encodings', 'headerExtensions', 'mid', 'rtcp'] });
  assert.equal(data.rtpParameters.codecs[0].mimeType, 'audio/opus');
  assert.equal(data.rtpParameters.codecs[0].payloadType, 100);
  assert.equal(data.rtpParameters.encodings.length, 1);
}

function assertTransport(data) {
  assert.match(data.id, kUuid);
  assert.deepEqual(Object.keys(data.iceParameters).sort(), ['iceLite', 'password', 'usernameFragment']);
  assert.equal(data.iceParameters.iceLite, true);
  const udp = data.iceCandidates.find((candidate) => candidate.protocol === 'udp');
  assert.deepEqual({ ...udp, port: 0 }, { foundation: 'udpcandidate', priority: 1076302079, ip: '127.0.0.1',
    address: '127.0.0.1', protocol: 'udp', port: 0, type: 'host' });
  assert.equal(data.dtlsParameters.role, 'auto');
  assert.equal(data.dtlsParameters.fingerprints.at(-1).algorithm, 'sha-256');
}

test('the demo transcript', async (t) => {
  const server = await Server.start(t);
  const base = '/rooms/r1/broadcasters';

  await t.test('HTTP before any peer', async () => {
    const room = await server.http('GET', '/rooms/r1');
    assert.equal(room.status, 200);
    assert.equal(room.reason, 'OK');
    assert.equal(room.type, 'application/json; charset=utf-8');
    assert.deepEqual(room.json.codecs.slice(0, 3).map((c) => [c.kind, c.mimeType, c.preferredPayloadType]),
      [['audio', 'audio/opus', 100], ['video', 'video/VP8', 101], ['video', 'video/rtx', 102]]);
    assert.deepEqual(room.json.codecs[0].rtcpFeedback, [{ type: 'nack', parameter: '' }, { type: 'transport-cc', parameter: '' }]);

    const broken = await server.http('POST', base, '{bad');
    assert.equal(broken.status, 400);
    assert.match(broken.text, /^SyntaxError: /);
    for (const [body, message] of [
      [{}, 'missing body.id'],
      [{ id: 'b' }, 'missing body.displayName'],
      [{ id: 'b', displayName: 'B' }, 'missing body.device.name'],
      [{ id: 'b', displayName: 'B', device: { name: 'x' }, rtpCapabilities: 'no' }, 'wrong body.rtpCapabilities'],
    ]) {
      assert.equal(await server.line('POST', base, body), `400 ${message} ${kHtml} TypeError: ${message}`);
    }
    const device = await server.http('POST', base, { id: 'b', displayName: 'B', device: null });
    assert.equal(device.status, 400);
    assert.match(device.text, /^TypeError: /);
  });

  const a = await Peer.connect(server, 'r1', 'A');
  let producer;
  await t.test('peer A', async () => {
    assert.deepEqual((await a.heard('mediasoup-version'))[0], { version: '3.14.16' });
    assert.deepEqual(await a.request('produce', { transportId: 'x', kind: 'audio' }), { code: 500, reason: 'Peer not yet joined' });
    const { data: capabilities } = await a.request('getRouterRtpCapabilities');
    assert.deepEqual(capabilities, (await server.http('GET', '/rooms/r1')).json);
    const sending = await a.request('createWebRtcTransport', { forceTcp: false, producing: true, consuming: false, sctpCapabilities });
    assertTransport(sending.data);
    a.send = sending.data.id;
    a.receive = await a.createTransport('recv');
    assert.deepEqual(await a.request('join', { displayName: 'Alice', device: kDevice, rtpCapabilities: capabilities, sctpCapabilities }),
      { data: { peers: [] } });
    assert.deepEqual(await a.request('join', {}), { code: 500, reason: 'Peer already joined' });
    const dtlsParameters = { role: 'client', fingerprints: [{ algorithm: 'sha-256', value: Array(32).fill('AA').join(':') }] };
    assert.deepEqual(await a.request('connectWebRtcTransport', { transportId: a.send, dtlsParameters }), { data: {} });
    assert.deepEqual(await a.request('connectWebRtcTransport', { transportId: a.send, dtlsParameters: {} }),
      { code: 500, reason: 'connect() already called [method:webRtcTransport.connect]' });
    const { data: ice } = await a.request('restartIce', { transportId: a.send });
    assert.deepEqual(Object.keys(ice).sort(), ['iceLite', 'password', 'usernameFragment']);
    assert.notEqual(ice.usernameFragment, sending.data.iceParameters.usernameFragment);
    producer = (await a.produce()).data.id;
    assert.match(producer, kUuid);
  });

  const b = await Peer.connect(server, 'r1', 'B');
  let consumerOfB;
  const kFirefox = { flag: 'firefox', name: 'Firefox', version: '100' };
  await t.test('peer B hears of A and A of B', async () => {
    b.receive = await b.createTransport('recv');
    a.take();
    const { data } = await b.join({ displayName: 'Bob', device: kFirefox });
    assert.deepEqual(data, { peers: [{ id: 'A', displayName: 'Alice', device: kDevice }] });
    assert.deepEqual(await a.heard('newPeer'), [{ id: 'B', displayName: 'Bob', device: kFirefox }]);
    const [offer] = await b.heard('newConsumer');
    assertOpusConsumer(offer, { peerId: 'A', producerId: producer, appData: { peerId: 'A' } });
    consumerOfB = offer.id;
    assert.deepEqual((await b.heard('consumerScore'))[0],
      { consumerId: offer.id, score: { score: 10, producerScore: 0, producerScores: [0] } });
    assert.deepEqual(b.take(...kData), ['notif mediasoup-version', 'REQUEST newConsumer']);
  });

  await t.test('pausing, names, and what is refused', async () => {
    assert.deepEqual(await a.request('pauseProducer', { producerId: producer }), { data: {} });
    assert.deepEqual(await b.heard('consumerPaused'), [{ consumerId: consumerOfB }]);
    assert.deepEqual(await a.request('resumeProducer', { producerId: producer }), { data: {} });
    assert.deepEqual(await b.heard('consumerResumed'), [{ consumerId: consumerOfB }]);
    assert.deepEqual(await a.request('changeDisplayName', { displayName: 'Alicia' }), { data: {} });
    assert.deepEqual(await b.heard('peerDisplayNameChanged'), [{ peerId: 'A', displayName: 'Alicia', oldDisplayName: 'Alice' }]);
    assert.deepEqual(await b.request('pauseConsumer', { consumerId: 'zzz' }), { code: 500, reason: 'consumer with id "zzz" not found' });
    assert.deepEqual(await a.request('foo', {}), { code: 500, reason: 'unknown request.method "foo"' });
    assert.deepEqual(b.take(...kData), ['notif consumerPaused', 'notif consumerResumed', 'notif peerDisplayNameChanged']);
  });

  await t.test('a broadcaster as ffmpeg.sh', async () => {
    a.take();
    const broadcaster = { id: 'BC1', displayName: 'Broadcaster', device: { name: 'FFmpeg' } };
    assert.equal(await server.line('POST', base, broadcaster), '200 OK [application/json; charset=utf-8] {"peers":[]}');
    for (const peer of [a, b]) {
      await peer.until('newPeer of BC1', () => peer.messages.some((m) => m.method === 'newPeer' && m.data.id === 'BC1'));
      assert.deepEqual(peer.messages.findLast((m) => m.method === 'newPeer').data,
        { id: 'BC1', displayName: 'Broadcaster', device: { flag: 'broadcaster', name: 'FFmpeg' } });
    }
    assert.equal(await server.line('POST', base, broadcaster),
      `500 broadcaster with id "BC1" already exists ${kHtml} Error: broadcaster with id "BC1" already exists`);
    const { json: plain } = await server.http('POST', `${base}/BC1/transports`, { type: 'plain', comedia: true, rtcpMux: false });
    assert.deepEqual(Object.keys(plain), ['id', 'ip', 'port', 'rtcpPort']);
    assert.equal(await server.line('POST', `${base}/BC1/transports`, { type: 'foo' }), `400 invalid type ${kHtml} TypeError: invalid type`);
    const { json: muxed } = await server.http('POST', `${base}/BC1/transports`, { type: 'plain', rtcpMux: true });
    assert.deepEqual(Object.keys(muxed), ['id', 'ip', 'port']);
    const path = `${base}/BC1/transports/${plain.id}`;
    assert.equal(await server.line('POST', `${path}/connect`, {}),
      `500 transport with id "${plain.id}" is not a WebRtcTransport ${kHtml} Error: transport with id "${plain.id}" is not a WebRtcTransport`);
    const { json: made } = await server.http('POST', `${path}/producers`, { kind: 'audio', rtpParameters: kBroadcasterOpus });
    for (const peer of [a, b]) {
      await peer.until('its consumer', () => peer.messages.some((m) => m.method === 'newConsumer' && m.data.peerId === 'BC1'));
      assertOpusConsumer(peer.messages.findLast((m) => m.method === 'newConsumer').data,
        { peerId: 'BC1', producerId: made.id, appData: {} });
    }
    assert.equal(await server.line('POST', `${path}/producers`, { kind: 'foo', rtpParameters: {} }),
      `400 invalid kind "foo" ${kHtml} TypeError: invalid kind "foo"`);
    const unknown = { codecs: [{ mimeType: 'video/X', payloadType: 101, clockRate: 90000 }], encodings: [{ ssrc: 2 }] };
    assert.equal(await server.line('POST', `${path}/producers`, { kind: 'video', rtpParameters: unknown }),
      `500 unsupported codec [mimeType:video/X, payloadType:101] ${kHtml} UnsupportedError: unsupported codec [mimeType:video/X, payloadType:101]`);
    for (const transport of [plain.id, 'zz']) {
      assert.equal(await server.line('POST', `${base}/BC1/transports/${transport}/consume?producerId=${producer}`, {}),
        `500 broadcaster does not have rtpCapabilities ${kHtml} Error: broadcaster does not have rtpCapabilities`);
    }
    a.take();
    b.take();
    assert.equal(await server.line('DELETE', `${base}/BC1`), `200 OK ${kHtml} broadcaster deleted`);
    for (const peer of [a, b]) {
      await peer.heard('consumerClosed');
      assert.deepEqual(peer.take(...kData), ['notif peerClosed', 'notif consumerClosed']);
    }
    assert.equal(await server.line('DELETE', `${base}/BC1`),
      `500 broadcaster with id "BC1" does not exist ${kHtml} Error: broadcaster with id "BC1" does not exist`);
  });

  await t.test('a broadcaster as libmediasoupclient', async () => {
    const { json: rtpCapabilities } = await server.http('GET', '/rooms/r1');
    const { json: made } = await server.http('POST', base,
      { id: '123', displayName: 'broadcaster', device: { name: 'libmediasoupclient', version: '3.4.2' }, rtpCapabilities });
    assert.deepEqual(made, { peers: [
      { id: 'A', displayName: 'Alicia', device: kDevice, producers: [{ id: producer, kind: 'audio' }] },
      { id: 'B', displayName: 'Bob', device: kFirefox, producers: [] },
    ] });
    const { json: transport } = await server.http('POST', `${base}/123/transports`, { type: 'webrtc', rtcpMux: true, sctpCapabilities });
    assertTransport(transport);
    const path = `${base}/123/transports/${transport.id}`;
    const dtlsParameters = { role: 'server', fingerprints: [{ algorithm: 'sha-256', value: Array(32).fill('AA').join(':') }] };
    assert.equal(await server.line('POST', `${path}/connect`, { dtlsParameters }), '200 OK [application/json; charset=utf-8] ');
    assert.match(await server.line('POST', `${path}/connect`, { dtlsParameters }),
      /^500 connect\(\) already called \[method:webRtcTransport.connect\] .* Error: connect\(\) already called/);
    assert.match((await server.http('POST', `${path}/producers`, { kind: 'audio', rtpParameters: kOpus })).json.id, kUuid);
    const { json: consumer } = await server.http('POST', `${path}/consume?producerId=${producer}`, {});
    assert.deepEqual(Object.keys(consumer), ['id', 'producerId', 'kind', 'rtpParameters', 'type']);
    // There the producer's id in the body is not looked at; here it is taken.
    const { json: other } = await server.http('POST', `${path}/consume`, { producerId: producer });
    assert.notEqual(other.id, consumer.id);
    assert.equal(await server.line('POST', `${path}/consume`, {}), `400 missing producerId ${kHtml} TypeError: missing producerId`);
  });

  await t.test('peer C hears of everybody, and everybody of C', async () => {
    const c = await Peer.connect(server, 'r1', 'C');
    await c.createTransport('recv');
    const { data } = await c.join();
    assert.deepEqual(data.peers.map((peer) => peer.id), ['A', 'B', '123']);
    const offers = await c.heard('newConsumer', 2);
    assert.deepEqual(offers.map((offer) => offer.peerId), ['A', '123']);
    c.close();
    await a.until('peerClosed of C', () => a.messages.some((m) => m.method === 'peerClosed' && m.data.peerId === 'C'));
  });

  await t.test('everybody leaves, and the broadcaster with them', async () => {
    await b.until('peerClosed of C', () => b.messages.some((m) => m.method === 'peerClosed' && m.data.peerId === 'C'));
    b.take();
    a.close();
    await b.heard('consumerClosed', 2);
    assert.deepEqual(b.take(...kData), ['notif peerClosed', 'notif consumerClosed']);
    b.close();
    for (let tries = 0; (await server.http('GET', '/rooms/r1?info=true')).status === 200 && tries < 50; ++tries) { /* asks again */ }
    assert.equal(await server.line('POST', `${base}/123/transports`, { type: 'plain' }),
      `500 broadcaster with id "123" does not exist ${kHtml} Error: broadcaster with id "123" does not exist`);
  });
});

test('replicas are further copies of each consumer', async (t) => {
  const server = await Server.start(t);
  const first = await Peer.connect(server, 'r', 'R1', { more: '&consumerReplicas=2' });
  await first.enter();
  const second = await Peer.connect(server, 'r', 'R2', { more: '&consumerReplicas=undefined' });
  await second.enter();
  await first.produce();
  const offers = await second.heard('newConsumer', 3);
  assert.equal(new Set(offers.map((offer) => offer.id)).size, 3);
  assert.equal(new Set(offers.map((offer) => offer.producerId)).size, 1);
  assert.deepEqual(offers.map((offer) => offer.rtpParameters.mid), ['0', '1', '2']);
});
