// Every video codec that the server offers arrives and is decoded.
import assert from 'node:assert/strict';
import { scenario } from '../lib/scenario.mjs';
import { consumerOf } from '../lib/peer.mjs';

const kCodecs = ['vp8', 'h264', 'vp9', 'av1'];
const kRequired = ['vp8', 'h264', 'vp9'];
const kFramesMin = 60;

scenario('VP8, H264, VP9 and, where offered, AV1', { withinMs: 90_000 }, async (scene) => {
  const server = await scene.server();
  const browser = await scene.chromium();
  const offered = (await server.call('GET', '/rooms/codecs-vp8')).codecs.map(({ mimeType }) => mimeType.toLowerCase());
  const decoded = {};
  for (const codec of kCodecs) {
    if (!offered.includes(`video/${codec}`)) {
      assert.ok(!kRequired.includes(codec), `the server does not offer ${codec}: ${offered}`);
      decoded[codec] = 'not offered';
      continue;
    }
    const roomId = `codecs-${codec}`;
    const sender = await scene.join(browser, server, { peerId: `${codec}-sender`, roomId, codec, audio: 'false' });
    const viewer = await scene.join(browser, server, { peerId: `${codec}-viewer`, roomId, produce: 'false' });
    const stats = await viewer.until(`decode ${kFramesMin} frames of ${codec}`, (now) =>
      consumerOf(now, 'video')?.framesDecoded >= kFramesMin, { withinMs: 20_000 });
    const video = consumerOf(stats, 'video');
    assert.equal(video.codec.toLowerCase(), `video/${codec}`);
    decoded[codec] = { frames: video.framesDecoded, height: video.frameHeight, freezes: video.freezeCount, plis: video.pliCount };
    await Promise.all([sender.close(), viewer.close()]);
  }
  scene.measured('decoded', decoded);
});
