// Firefox and Chromium in one room, in both directions.
import { Firefox } from '../lib/firefox.mjs';
import { keepsSeeingAndHearing, seesAndHears, usesGcm } from '../lib/expect.mjs';
import { Namespace, whyNoNamespace } from '../lib/namespace.mjs';
import { scenario } from '../lib/scenario.mjs';

const kWatchMs = 5_000;
const kFramesMin = 80;  // Of 150.

scenario('Firefox and Chromium see and hear each other', { withinMs: 120_000, skip: whyNoNamespace() ?? false }, async (scene) => {
  const namespace = Namespace.create();
  scene.atEnd('remove the namespace', async () => namespace.remove());
  const server = await scene.server({ host: namespace.hostAddress });
  const firefox = await Firefox.launch(namespace);
  scene.atEnd('close Firefox', () => firefox.close());
  const chromium = await scene.chromium({ trustedOrigin: server.origin });

  const c = await scene.join(chromium, server, { peerId: 'chromium' });
  const f = await scene.join(firefox, server, { peerId: 'firefox' });
  await Promise.all([seesAndHears(c, 'firefox', { withinMs: 20_000 }), seesAndHears(f, 'chromium', { withinMs: 20_000 })]);
  const [atC, atF] = await Promise.all([
    keepsSeeingAndHearing(c, 'firefox', kWatchMs, { framesMin: kFramesMin }),
    keepsSeeingAndHearing(f, 'chromium', kWatchMs, { framesMin: kFramesMin }),
  ]);
  scene.measured('versions', { firefox: firefox.version(), chromium: chromium.version() });
  scene.measured('Chromium of Firefox', atC);
  scene.measured('Firefox of Chromium', atF);
  scene.measured('Firefox protects', await usesGcm(f));
});
