import type { PeerDevice } from '../state/room_state';

// Order matters: Edge and Opera also call themselves Chrome, Chrome also calls itself Safari.
const kBrowsers: readonly [flag: string, name: string, pattern: RegExp][] = [
  ['edge', 'Edge', /\bEdg(?:e|A|iOS)?\/(\d+(?:\.\d+)?)/],
  ['opera', 'Opera', /\bOPR\/(\d+(?:\.\d+)?)/],
  ['firefox', 'Firefox', /\b(?:Firefox|FxiOS)\/(\d+(?:\.\d+)?)/],
  ['chrome', 'Chrome', /\b(?:HeadlessChrome|Chrome|CriOS)\/(\d+(?:\.\d+)?)/],
  ['safari', 'Safari', /\bVersion\/(\d+(?:\.\d+)?).*\bSafari\//],
];

/** What other peers are told about this browser. */
export function deviceOf(userAgent: string): PeerDevice {
  for (const [flag, name, pattern] of kBrowsers) {
    const match = pattern.exec(userAgent);
    if (match) { return { flag, name, version: match[1] ?? '' }; }
  }
  return { flag: 'unknown', name: 'Unknown', version: '' };
}
