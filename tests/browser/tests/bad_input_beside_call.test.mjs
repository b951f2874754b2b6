// While A and B talk, a stranger says everything that is wrong; A and B must not notice.
import assert from 'node:assert/strict';
import { get } from 'node:http';
import { bindingRequest, clientHello, noise, rtpLike, Sender } from '../lib/datagrams.mjs';
import { keepsSeeingAndHearing, seesAndHears } from '../lib/expect.mjs';
import { Protoo } from '../lib/protoo.mjs';
import { scenario } from '../lib/scenario.mjs';
import { waitFor, within } from '../lib/wait.mjs';

const kRoom = 'yard';
const kWatchMs = 12_000;
const kFramesMin = 240;  // Of 360.
const kHugeFrameBytes = 1_000_000;
const kLongId = 'x'.repeat(10_000);
const kDatagramsOfAKind = 100;
const kRounds = 4;
const kFingerprints = [{ algorithm: 'sha-256', value: Array(32).fill('AB').join(':') }];
const kOpus = { mimeType: 'audio/opus', payloadType: 111, clockRate: 48000, channels: 2 };

function refused(answer, what) {
  assert.ok(!answer.ok && typeof answer.errorCode === 'number' && typeof answer.errorReason === 'string',
    `${what} must be refused: ${JSON.stringify(answer).slice(0, 300)}`);
}

async function stillAnswers(protoo, after) {
  const answer = await protoo.request('getRouterRtpCapabilities');
  assert.ok(answer.ok && Array.isArray(answer.data.codecs), `no proper answer after ${after}`);
}

async function sendsNonsense(server) {
  const protoo = await Protoo.connect(server, { roomId: kRoom, peerId: 'nonsense' });
  const ignored = [
    'null', 'true', '42', '"text"', '[]', '[{"request":true,"id":1,"method":"join"}]', '{}', '', '{', 'not json',
    '{"request":true}', '{"request":true,"id":1}', '{"request":true,"id":"1","method":"join"}',
    '{"request":true,"id":null,"method":"join"}', '{"request":true,"id":1,"method":7}', '{"request":true,"id":{},"method":[]}',
    '{"response":true}', '{"response":true,"id":12345,"ok":true,"data":{}}', '{"response":true,"id":-1,"ok":null}',
    '{"notification":true}', '{"notification":true,"method":"nothing","data":{}}', '{"notification":true,"method":{}}',
    '['.repeat(50_000), '{"a":'.repeat(50_000), `{"request":true,"id":1e999,"method":"join"}`, '\u0000',
  ];
  for (const text of ignored) { protoo.raw(text); }
  protoo.binary(noise(500));
  await stillAnswers(protoo, 'messages that are no messages');
  await protoo.close();
}

async function sendsTooMuch(server) {
  const huge = await Protoo.connect(server, { roomId: kRoom, peerId: 'huge' });
  huge.raw(`{"request":true,"id":1,"method":"${'m'.repeat(kHugeFrameBytes)}"}`);
  await within(5_000, 'the end of a connection that sent 1 MB', huge.closed);

  const broken = await Protoo.connect(server, { roomId: kRoom, peerId: 'broken' });
  broken.raw(Buffer.from([0x22, 0xc3, 0x28, 0x22]));
  await within(5_000, 'the end of a connection that sent broken UTF-8', broken.closed);

  // Refusing these and taking them are both right, as long as there is an answer.
  for (const ids of [{ roomId: kLongId, peerId: 'p' }, { roomId: kRoom, peerId: kLongId }, { roomId: kLongId, peerId: kLongId }]) {
    try { await (await Protoo.connect(server, ids)).close(); } catch (error) {
      assert.match(String(error), /Unexpected server response: 4\d\d/, 'long ids');
    }
  }
  for (const ids of [{ roomId: '', peerId: 'p' }, { roomId: kRoom, peerId: '' }]) {
    await assert.rejects(Protoo.connect(server, ids), /400/, 'empty ids');
  }
}

async function asksForTheWrongThings(server) {
  const mallory = await Protoo.connect(server, { roomId: kRoom, peerId: 'mallory' });
  refused(await mallory.request('noSuchMethod', {}), 'an unknown method');
  refused(await mallory.request('x'.repeat(10_000), {}), 'a method with a long name');
  refused(await mallory.request('produce', { transportId: 'none' }), 'producing before joining');
  for (const data of [{}, { transportId: null }, { transportId: {} }, { transportId: kLongId, dtlsParameters: 7 }]) {
    refused(await mallory.request('connectWebRtcTransport', data), 'connecting no transport');
  }
  for (const data of [null, [], 7, 'text']) { await mallory.request('createWebRtcTransport', data); }

  const joined = await mallory.request('join', { displayName: 'M', device: { flag: 'x', name: 'x', version: 'x' } });
  assert.ok(joined.ok, JSON.stringify(joined));
  refused(await mallory.request('join', { displayName: 'M', device: {} }), 'joining twice');

  const { data: transport } = await mallory.request('createWebRtcTransport', { forceTcp: false, producing: true, consuming: false });
  const rtpParameters = { mid: '0', codecs: [kOpus], encodings: [{ ssrc: 4711 }], rtcp: { cname: 'm' } };
  const early = await mallory.request('produce', { transportId: transport.id, kind: 'audio', rtpParameters });
  assert.ok(early.ok ? typeof early.data.id === 'string' : typeof early.errorCode === 'number', 'producing before connecting has an answer');
  const bad = [
    undefined, null, 7, [], {}, { codecs: 7 }, { codecs: [] }, { codecs: [null] }, { codecs: [{}] },
    { ...rtpParameters, encodings: 'x' }, { ...rtpParameters, encodings: [{ ssrc: 'x' }] },
    { ...rtpParameters, codecs: [{ ...kOpus, payloadType: -1e9 }] }, { ...rtpParameters, headerExtensions: [{ uri: 5 }] },
    { ...rtpParameters, codecs: [{ ...kOpus, mimeType: 'audio/none' }] },
  ];
  for (const parameters of bad) {
    refused(await mallory.request('produce', { transportId: transport.id, kind: 'audio', rtpParameters: parameters }), `producing ${JSON.stringify(parameters)}`);
  }
  refused(await mallory.request('produce', { transportId: transport.id, kind: 'smell', rtpParameters }), 'an unknown kind');
  for (const method of ['closeProducer', 'pauseProducer', 'resumeProducer', 'pauseConsumer', 'resumeConsumer', 'requestConsumerKeyFrame']) {
    refused(await mallory.request(method, { producerId: 'none', consumerId: 'none' }), method);
    refused(await mallory.request(method, {}), `${method} without an id`);
  }
  const connect = { transportId: transport.id, dtlsParameters: { role: 'client', fingerprints: kFingerprints } };
  refused(await mallory.request('connectWebRtcTransport', { transportId: transport.id, dtlsParameters: {} }), 'connecting without fingerprints');
  assert.ok((await mallory.request('connectWebRtcTransport', connect)).ok, 'the first connect');
  refused(await mallory.request('connectWebRtcTransport', connect), 'connecting twice');
  await stillAnswers(mallory, 'wrong requests');
  return { mallory, transport };
}

/** Without fetch's tidying up of the path. */
async function rawGet(server, path) {
  return await new Promise((resolve, reject) => {
    get({ host: server.host, port: server.port, path, agent: false, timeout: 5_000 }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    }).on('error', reject).on('timeout', function giveUp() { this.destroy(new Error(`no answer to ${path}`)); });
  });
}

async function abusesHttp(server) {
  const post = async (path, body, type = 'application/json') => {
    const response = await fetch(`${server.origin}${path}`, { method: 'POST', headers: { 'Content-Type': type }, body });
    await response.text();
    return response.status;
  };
  const room = `/rooms/${kRoom}/broadcasters`;
  const good = { id: 'twin', displayName: 'Twin', device: { name: 'x' } };
  assert.equal(await post(room, '{'), 400, 'half a JSON text');
  assert.equal(await post(room, 'null'), 400, 'null');
  assert.equal(await post(room, '7'), 400, 'a number');
  assert.equal(await post(room, '[]'), 400, 'an array');
  assert.equal(await post(room, JSON.stringify({ ...good, id: 7 })), 400, 'a wrong id');
  assert.equal(await post(room, JSON.stringify({ ...good, pad: 'x'.repeat(200_000) })), 413, 'too large a body');
  assert.equal(await post(room, JSON.stringify(good)), 200, 'a proper broadcaster');
  assert.equal(await post(room, JSON.stringify(good)), 500, 'a broadcaster id that is taken');
  assert.equal(await post(`${room}/nobody/transports`, '{"type":"plain"}'), 500, 'a broadcaster that is not there');
  assert.equal(await post(`${room}/twin/transports`, '{"type":"pigeon"}'), 400, 'an unknown type of transport');
  assert.equal(await post(`${room}/twin/transports/none/consume?producerId=none`, '{}'), 500, 'consuming what is not there');
  assert.equal(await rawGet(server, '/rooms/%zz'), 400, 'a broken escape');
  for (const path of ['/../../../../etc/passwd', '/assets/%2e%2e/%2e%2e/%2e%2e/etc/passwd', '/%00', '/\\..\\']) {
    const status = await rawGet(server, path);
    assert.ok(status === 400 || status === 404, `${path} -> ${status}`);
  }
  await server.call('DELETE', `${room}/twin`);
}

async function sendsStrangeDatagrams(server, transport) {
  const sender = new Sender();
  const { usernameFragment } = transport.iceParameters;
  const targets = transport.iceCandidates.filter((one) => one.protocol === 'udp').map((one) => one.port);
  try {
    for (let round = 0; round < kDatagramsOfAKind; ++round) {
      for (const port of targets) {
        const size = 1 + (round * 37) % 1400;
        for (const bytes of [
          noise(size), rtpLike(Math.max(size, 12)), clientHello(), Buffer.alloc(0),
          bindingRequest(usernameFragment, 'not the password at all'), bindingRequest(usernameFragment), bindingRequest('nobody', 'x'),
          bindingRequest(usernameFragment, 'x').subarray(0, 21 + size % 40),
        ]) { await sender.send(bytes, server.host, port); }
      }
    }
    assert.deepEqual(sender.answers, { successes: 0, others: 0 }, 'strangers get no success, no DTLS and no media');

    // One who knows the password has a tuple, and still no keys: neither noise nor SRTP under a key of its own gets through.
    for (const port of targets) {
      await sender.send(bindingRequest(usernameFragment, transport.iceParameters.password), server.host, port);
    }
    await waitFor('a check with the right password to succeed', async () => sender.answers.successes > 0, { withinMs: 2_000 });
    for (let round = 0; round < kDatagramsOfAKind; ++round) {
      for (const port of targets) {
        await sender.send(rtpLike(12 + (round * 37) % 1300), server.host, port);
        await sender.send(noise(1 + round), server.host, port);
      }
    }
  } finally {
    sender.close();
  }
}

scenario('the call of A and B goes on beside bad input', { withinMs: 90_000 }, async (scene) => {
  const server = await scene.server();
  const browser = await scene.chromium();
  const a = await scene.join(browser, server, { peerId: 'a' });
  const b = await scene.join(browser, server, { peerId: 'b' });
  await Promise.all([seesAndHears(a, 'b'), seesAndHears(b, 'a')]);

  const watching = Promise.all([
    keepsSeeingAndHearing(a, 'b', kWatchMs, { framesMin: kFramesMin }),
    keepsSeeingAndHearing(b, 'a', kWatchMs, { framesMin: kFramesMin }),
  ]);
  const startedAt = Date.now();
  const attackOnce = async () => {
    await sendsNonsense(server);
    await sendsTooMuch(server);
    await abusesHttp(server);
    const { mallory, transport } = await asksForTheWrongThings(server);
    await sendsStrangeDatagrams(server, transport);
    assert.ok(mallory.isOpen, 'datagrams of others do not end a connection');
    await mallory.close();
  };
  const attack = async () => {
    for (let round = 0; round < kRounds; ++round) { await attackOnce(); }
  };
  const [[atA, atB]] = await Promise.all([watching, attack().then(() => scene.measured('ms of bad input', Date.now() - startedAt))]);
  scene.measured('A of B meanwhile', atA);
  scene.measured('B of A meanwhile', atB);
  for (const peer of [a, b]) {
    await waitFor(`${peer.name} to have one peer again`, async () => (await peer.state()).peers.length === 1, { withinMs: 5_000 });
    assert.equal((await peer.state()).phase, 'joined');
  }
  assert.ok(server.running, 'the server lives');
});
