// Takes pictures of a page as a laptop and as a phone would show it, in light and in dark.
import { mkdirSync } from 'node:fs';
import { kOutput } from './scenario.mjs';
import { pause } from './wait.mjs';

const kScreens = { phone: { width: 390, height: 844 }, laptop: { width: 1440, height: 900 } };
const kThemes = ['light', 'dark'];
/** For the page to lay itself out again, and for pictures of the new size to arrive. */
const kSettleMs = 700;

/** Writes output/NAME-SCREEN-THEME.png; `look` is called for each with the page as it then is. */
export async function takePictures(page, name, look = async () => {}) {
  mkdirSync(kOutput, { recursive: true });
  for (const [screen, size] of Object.entries(kScreens)) {
    await page.setViewportSize(size);
    for (const colorScheme of kThemes) {
      await page.emulateMedia({ colorScheme });
      await pause(kSettleMs);
      await page.screenshot({ path: `${kOutput}${name}-${screen}-${colorScheme}.png` });
      await look(`${name} on a ${screen}, ${colorScheme}`);
    }
  }
}
