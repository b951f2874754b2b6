import { randomId, randomName } from './client/random';
import { parseSettings } from './state/settings';
import { App } from './ui/app';
import { installHooks } from './ui/hooks';
import type { LobbyChoice } from './ui/lobby_view';

const kNameKey = 'madang.displayName';

/** Private windows may forbid storage: then the name is asked for each time, and that is all. */
function storedName(): string | null {
  try { return localStorage.getItem(kNameKey); } catch { return null; }
}

/** So that a reload, and the link in the address bar, lead back to this room. */
function remember(choice: LobbyChoice): void {
  if (settings.autojoin) { return; }
  try { localStorage.setItem(kNameKey, choice.displayName); } catch { /* As above. */ }
  const url = new URL(location.href);
  url.searchParams.set('roomId', choice.roomId);
  url.searchParams.set('kind', choice.roomKind);
  history.replaceState(null, '', url);
}

const settings = parseSettings(location.search, {
  roomId: randomId(),
  peerId: randomId(),
  displayName: storedName() ?? randomName(),
});
const host = document.getElementById('app');
if (host) {
  const app = new App(host, settings, remember);
  installHooks(app);
  if (settings.autojoin) { app.join(settings); }
}
