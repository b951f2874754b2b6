// What the tests ask of a call, in their own words.
import assert from 'node:assert/strict';
import { consumerOf } from './peer.mjs';

/** Browsers have written the name with and without "SRTP_". */
const kGcm = /^(SRTP_)?AEAD_AES_(128|256)_GCM$/;

/** Both a picture and a sound of `peerId` have arrived and been decoded at `viewer`. */
export async function seesAndHears(viewer, peerId, { withinMs = 15_000 } = {}) {
  return await viewer.until(`see and hear ${peerId}`, (stats) =>
    consumerOf(stats, 'video', peerId)?.framesDecoded > 0 && consumerOf(stats, 'audio', peerId)?.totalAudioEnergy > 0,
  { withinMs });
}

/** Watches for `forMs` and gives what came in that time. Frozen pictures or silence fail at once, by name. */
export async function keepsSeeingAndHearing(viewer, peerId, forMs, { framesMin, energy = true }) {
  const first = await viewer.stats();
  const last = await viewer.until(`${forMs} ms to pass`, (stats) => stats.at - first.at >= forMs,
    { withinMs: forMs + 5_000, everyMs: 500 });
  const video = [first, last].map((stats) => consumerOf(stats, 'video', peerId));
  const audio = [first, last].map((stats) => consumerOf(stats, 'audio', peerId));
  assert.ok(video.every(Boolean) && audio.every(Boolean), `${viewer.name} lost a consumer of ${peerId}`);
  const gained = {
    ms: Math.round(last.at - first.at),
    frames: video[1].framesDecoded - video[0].framesDecoded,
    freezes: video[1].freezeCount - video[0].freezeCount,
    energy: audio[1].totalAudioEnergy - audio[0].totalAudioEnergy,
    samples: audio[1].totalSamplesReceived - audio[0].totalSamplesReceived,
    concealed: audio[1].concealedSamples - audio[0].concealedSamples,
  };
  assert.ok(gained.frames >= framesMin, `${viewer.name} decoded ${gained.frames} frames of ${peerId} in ${gained.ms} ms, wanted ${framesMin}`);
  if (energy) { assert.ok(gained.energy > 0, `${viewer.name} heard nothing of ${peerId} in ${gained.ms} ms`); }
  return gained;
}

export async function usesGcm(peer) {
  const { transports } = await peer.until('both transports to be connected', (stats) =>
    stats.transports.length === 2 && stats.transports.every((one) => one.srtpCipher !== ''));
  for (const transport of transports) {
    assert.match(transport.srtpCipher, kGcm, `${peer.name}: ${transport.direction} transport`);
  }
  return transports.map(({ direction, srtpCipher, dtlsCipher, tlsVersion }) => ({ direction, srtpCipher, dtlsCipher, tlsVersion }));
}

/** The page obeys its own Content-Security-Policy and throws nothing. */
export function hasCleanConsole(peer) {
  const bad = peer.console.filter((line) => /Content.Security.Policy|^pageerror|the page crashed/i.test(line));
  assert.deepEqual(bad, [], `${peer.name}'s console`);
}
