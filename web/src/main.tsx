import { createRoot } from 'react-dom/client';
import { randomId, randomName } from './client/random';
import { parsePreferences, type Preferences } from './state/preferences';
import { parseSettings } from './state/settings';
import { chooseLanguage } from './text';
import { App } from './ui/app';
import { Root } from './ui/root';
import { installHooks } from './ui/window_hooks';
import './ui/styles/base.css';
import './ui/styles/lobby.css';
import './ui/styles/room.css';
import './ui/styles/panels.css';

const kStorageKey = 'madang';

/** Private windows may forbid storage: then everything is asked for each time, and that is all. */
function stored(): string | null {
  try { return localStorage.getItem(kStorageKey); } catch { return null; }
}

function remember(preferences: Preferences): void {
  try { localStorage.setItem(kStorageKey, JSON.stringify(preferences)); } catch { /* As above. */ }
}

const preferences = parsePreferences(stored());
const settings = parseSettings(location.search, {
  roomId: randomId(),
  peerId: randomId(),
  displayName: preferences.displayName ?? randomName(),
});
const language = chooseLanguage(settings.language, navigator.languages);
document.documentElement.lang = language;

const host = document.getElementById('app');
if (host) {
  const app = new App(settings, language, preferences, remember);
  installHooks(app);
  if (settings.autojoin) { app.join(); }
  createRoot(host).render(<Root app={app} />);
}
