// The rules of the HTTP side, and the requests of the demo's broadcasters exactly as these send them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { Peer } from '../lib/peer.mjs';
import { Server } from '../lib/server.mjs';

const kBroadcaster = { id: 'b', displayName: 'B', device: { name: 'x' } };
const kBody = JSON.stringify(kBroadcaster);
const post = (path, headers, body) => `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}\r\n${body}`;
const kJson = 'Content-Type: application/json\r\n';

test('bodies: what counts as JSON, in which coding, how large, and in pieces', async (t) => {
  const server = await Server.start(t);
  const create = async (body, headers) => (await server.http('POST', `/rooms/r${++create.count}/broadcasters`, body, headers)).status;
  create.count = 0;
  assert.equal(await create(kBody, { 'Content-Type': 'application/json; charset=utf-8' }), 200);
  assert.equal(await create(kBody, { 'Content-Type': 'text/plain' }), 400);
  for (const [coding, pack] of [['gzip', gzipSync], ['deflate', deflateSync], ['deflate', deflateRawSync]]) {
    const packed = pack(kBody);
    const text = await server.raw(Buffer.concat([
      Buffer.from(post(`/rooms/z${++create.count}/broadcasters`, `${kJson}Content-Encoding: ${coding}\r\nContent-Length: ${packed.length}\r\n`, '')), packed]));
    assert.match(text, /^HTTP\/1.1 200 OK/, coding);
  }
  const bomb = gzipSync('x'.repeat(10_000_000));
  assert.match(await server.raw(Buffer.concat([
    Buffer.from(post('/rooms/z/broadcasters', `${kJson}Content-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n`, '')), bomb])),
  /^HTTP\/1.1 413 /);
  assert.match(await server.raw(post('/rooms/z/broadcasters', `${kJson}Content-Encoding: br\r\nContent-Length: 1\r\n`, 'x')), /^HTTP\/1.1 415 /);
  const large = await server.http('POST', '/rooms/z/broadcasters', JSON.stringify({ id: 'x'.repeat(1_024_000) })).catch((error) => error);
  assert.ok(large.status === 413 || large.code === 'EPIPE' || large.code === 'ECONNRESET', String(large.status ?? large.code));
  const chunks = kBody.match(/.{1,7}/g).map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join('') + '0\r\n\r\n';
  assert.match(await server.raw(post('/rooms/chunks/broadcasters', `${kJson}Transfer-Encoding: chunked\r\n`, chunks)), /^HTTP\/1.1 200 OK/);
  for (const body of ['5', '"x"', 'null', 'true', '{} {}']) {
    assert.match((await server.http('POST', '/rooms/r/broadcasters', body)).text, /^SyntaxError: /, body);
  }
  assert.equal((await server.http('POST', '/rooms/r/broadcasters', '[]')).text, 'TypeError: missing body.id');
  assert.equal((await server.http('POST', '/rooms/r/broadcasters', '')).text, 'TypeError: missing body.id');
});

test('Expect: 100-continue is answered before the body comes', async (t) => {
  const server = await Server.start(t);
  const head = post('/rooms/r/broadcasters', `${kJson}Expect: 100-continue\r\nContent-Length: ${kBody.length}\r\n`, '');
  assert.match(await server.raw(head, '100 Continue'), /^HTTP\/1.1 100 Continue\r\n\r\n$/);
});

test('paths, methods and the status line', async (t) => {
  const server = await Server.start(t);
  assert.equal((await server.http('GET', '/ROOMS/r/')).status, 200);
  assert.equal((await server.http('GET', '/rooms/%EB%A7%88%EB%8B%B9')).status, 200);
  assert.equal((await server.http('GET', '/rooms/%EB%A7%88%EB%8B%B9?info=true')).json.roomId, '마당');
  assert.equal((await server.http('GET', '/rooms/%zz')).status, 400);
  const head = await server.http('HEAD', '/rooms/r');
  assert.equal(head.status, 200);
  assert.ok(Number(head.headers['content-length']) > 1000);
  const options = await server.http('OPTIONS', '/rooms/r');
  assert.equal(options.status, 200);
  assert.equal(options.headers.allow, 'GET,HEAD');
  assert.equal((await server.http('OPTIONS', '/rooms/r/broadcasters/b/transports/t/connect')).headers.allow, 'POST');
  const nothing = await server.http('PUT', '/rooms/r');
  assert.equal(nothing.status, 404);
  assert.match(nothing.text, /Cannot PUT \/rooms\/r/);
  assert.equal((await server.http('POST', '/rooms/r/broadcasters/b/nothing', {})).status, 404);
  // What a client wrote stands in the reason phrase, and cannot break out of it.
  const evil = await server.http('DELETE', '/rooms/r/broadcasters/a%0d%0aX-Evil:%201%EB%A7%88');
  assert.equal(evil.status, 500);
  assert.equal(evil.headers['x-evil'], undefined);
  assert.match(evil.reason, /^[ -~]+$/);
});

test('connections live on, and pages of configured origins may read', async (t) => {
  const server = await Server.start(t, '--cors-origin', 'https://app.example');
  const two = await server.raw('GET /rooms/r HTTP/1.1\r\nHost: x\r\n\r\nGET /rooms/r HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  assert.equal(two.match(/HTTP\/1.1 200 OK/g).length, 2);
  const allowed = await server.http('GET', '/rooms/r', undefined, { Origin: 'https://app.example' });
  assert.equal(allowed.headers['access-control-allow-origin'], 'https://app.example');
  assert.equal(allowed.headers.vary, 'Origin');
  const refused = await server.http('GET', '/rooms/r', undefined, { Origin: 'https://app.example.evil' });
  assert.equal(refused.status, 200);
  assert.equal(refused.headers['access-control-allow-origin'], undefined);
  const preflight = await server.http('OPTIONS', '/rooms/r/broadcasters', undefined,
    { Origin: 'https://app.example', 'Access-Control-Request-Method': 'POST' });
  assert.equal(preflight.headers['access-control-allow-methods'], 'POST');
  assert.equal(preflight.headers['access-control-allow-headers'], 'Content-Type');
  const error = await server.http('DELETE', '/rooms/r/broadcasters/x', undefined, { Origin: 'https://app.example' });
  assert.equal(error.headers['access-control-allow-origin'], 'https://app.example');
});

test('headers and bodies that do not come are given up', async (t) => {
  const server = await Server.start(t, '--header-timeout', '1', '--body-timeout', '1');
  const started = Date.now();
  assert.equal(await server.raw('GET /rooms/r HTTP/1.1\r\nHo'), '');
  assert.equal(await server.raw(post('/rooms/r/broadcasters', `${kJson}Content-Length: 10\r\n`, '{')), '');
  assert.ok(Date.now() - started < 4_500);
});

for (const [script, name, video] of [
  ['ffmpeg.sh', 'FFmpeg', { mimeType: 'video/vp8', payloadType: 101, clockRate: 90000 }],
  ['gstreamer.sh', 'GStreamer', { mimeType: 'video/vp8', payloadType: 101, clockRate: 90000 }],
  ['gstreamer-with-http-video.sh', 'GStreamer', { mimeType: 'video/h264', payloadType: 101, clockRate: 90000,
    parameters: { 'packetization-mode': 1, 'profile-level-id': '42e032', 'level-asymmetry-allowed': 1 } }],
]) {
  test(`the requests of ${script}`, async (t) => {
    const server = await Server.start(t);
    const watcher = await Peer.connect(server, 'room', 'W');
    await watcher.enter();
    const ok = async (method, path, body) => {
      const answer = await server.http(method, path, body);
      assert.equal(answer.status, 200, `${method} ${path} ${answer.text}`);
      return answer;
    };
    const id = 'aB3'.padEnd(32, 'x');
    await ok('GET', '/rooms/room');
    await ok('POST', '/rooms/room/broadcasters', { id, displayName: 'Broadcaster', device: { name } });
    const transports = [];
    for (let i = 0; i < 2; ++i) {
      const { json } = await ok('POST', `/rooms/room/broadcasters/${id}/transports`, { type: 'plain', comedia: true, rtcpMux: false });
      assert.equal(json.ip, '127.0.0.1');
      assert.ok(json.port > 0 && json.rtcpPort > 0 && json.port !== json.rtcpPort);
      transports.push(json.id);
    }
    await ok('POST', `/rooms/room/broadcasters/${id}/transports/${transports[0]}/producers`, { kind: 'audio', rtpParameters: {
      codecs: [{ mimeType: 'audio/opus', payloadType: 100, clockRate: 48000, channels: 2, parameters: { 'sprop-stereo': 1 } }],
      encodings: [{ ssrc: 1111 }] } });
    await ok('POST', `/rooms/room/broadcasters/${id}/transports/${transports[1]}/producers`,
      { kind: 'video', rtpParameters: { codecs: [video], encodings: [{ ssrc: 2222 }] } });
    const [sound, picture] = await watcher.heard('newConsumer', 2);
    assert.equal(sound.rtpParameters.codecs[0].parameters['sprop-stereo'], 1);
    assert.equal(picture.rtpParameters.codecs[0].payloadType, video.mimeType === 'video/vp8' ? 101 : 107);
    assert.match(picture.rtpParameters.codecs[1].mimeType, /\/rtx$/);
    const gone = await ok('DELETE', `/rooms/room/broadcasters/${id}`);
    assert.equal(gone.text, 'broadcaster deleted');
    await watcher.heard('consumerClosed', 2);
  });
}

test('the requests of mediasoup-broadcaster-demo', async (t) => {
  const server = await Server.start(t);
  const ok = async (method, path, body) => {
    const answer = await server.http(method, path, body);
    assert.equal(answer.status, 200, `${method} ${path} ${answer.text}`);
    return answer;
  };
  const base = '/rooms/room';
  const { json: rtpCapabilities } = await ok('GET', base);
  for (const codec of rtpCapabilities.codecs) { assert.ok(Number.isInteger(codec.preferredPayloadType) && Number.isInteger(codec.clockRate)); }
  await ok('POST', `${base}/broadcasters`, { id: '8723', displayName: 'broadcaster', device: { name: 'libmediasoupclient', version: '3.4.0' }, rtpCapabilities });
  const wish = { type: 'webrtc', rtcpMux: true, sctpCapabilities: { numStreams: { OS: 1024, MIS: 1024 } } };
  const { json: sending } = await ok('POST', `${base}/broadcasters/8723/transports`, wish);
  for (const key of ['id', 'iceParameters', 'iceCandidates', 'dtlsParameters']) { assert.ok(sending[key], key); }
  const fingerprints = [{ algorithm: 'sha-256', value: Array(32).fill('AA').join(':') }];
  const path = `${base}/broadcasters/8723/transports/${sending.id}`;
  await ok('POST', `${path}/connect`, { dtlsParameters: { role: 'server', fingerprints } });
  const sound = await ok('POST', `${path}/producers`, { kind: 'audio', rtpParameters: {
    mid: '0', codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48000, channels: 2,
      parameters: { 'sprop-stereo': 1, usedtx: 1 }, rtcpFeedback: [] }],
    headerExtensions: [], encodings: [{ ssrc: 1 }], rtcp: { cname: 'x', reducedSize: true } } });
  assert.equal(typeof sound.json.id, 'string');
  const encodings = ['r0', 'r1', 'r2'].map((rid) => ({ active: true, dtx: false, networkPriority: 1.0, rid, scalabilityMode: 'S1T3' }));
  const picture = await ok('POST', `${path}/producers`, { kind: 'video', rtpParameters: {
    mid: '1', codecs: [
      { mimeType: 'video/VP8', payloadType: 96, clockRate: 90000, parameters: {}, rtcpFeedback: [{ type: 'nack', parameter: '' }] },
      { mimeType: 'video/rtx', payloadType: 97, clockRate: 90000, parameters: { apt: 96 }, rtcpFeedback: [] }],
    headerExtensions: [], encodings, rtcp: { cname: 'x', reducedSize: true } } });
  assert.equal(typeof picture.json.id, 'string');
  const { json: receiving } = await ok('POST', `${base}/broadcasters/8723/transports`, wish);
  await ok('POST', `${base}/broadcasters/8723/transports/${receiving.id}/connect`, { dtlsParameters: { role: 'client', fingerprints } });
  const watcher = await Peer.connect(server, 'room', 'W');
  await watcher.enter();
  const offers = await watcher.heard('newConsumer', 2);
  assert.equal(offers.find((offer) => offer.kind === 'video').rtpParameters.encodings[0].scalabilityMode, 'L3T3');
  await ok('DELETE', `${base}/broadcasters/8723`);
});

test('a plain transport without comedia is told where to send, also encrypted', async (t) => {
  const server = await Server.start(t);
  await server.http('POST', '/rooms/r/broadcasters', kBroadcaster);
  const path = '/rooms/r/broadcasters/b/transports';
  const { json: plain } = await server.http('POST', path, { type: 'plain', comedia: false, rtcpMux: false });
  assert.equal((await server.http('POST', `${path}/${plain.id}/connect`, { ip: '127.0.0.1', port: 5004, rtcpPort: 5005 })).status, 200);
  assert.equal((await server.http('POST', `${path}/${plain.id}/connect`, { ip: '127.0.0.1', port: 5004, rtcpPort: 5005 })).status, 500);
  const { json: secure } = await server.http('POST', path, { type: 'plain', comedia: false, rtcpMux: true, enableSrtp: true });
  assert.equal(secure.srtpParameters.cryptoSuite, 'AES_CM_128_HMAC_SHA1_80');
  assert.equal((await server.http('POST', `${path}/${secure.id}/connect`, { ip: '127.0.0.1', port: 5006 })).status, 400);
  const srtpParameters = { cryptoSuite: 'AES_CM_128_HMAC_SHA1_80', keyBase64: Buffer.alloc(30, 7).toString('base64') };
  const connected = await server.http('POST', `${path}/${secure.id}/connect`, { ip: '127.0.0.1', port: 5006, srtpParameters });
  assert.equal(connected.status, 200, connected.text);
});
