import { createContext, useContext, useSyncExternalStore } from 'react';
import type { LobbyState } from '../state/lobby';
import type { Preferences } from '../state/preferences';
import type { RoomState } from '../state/room_state';
import type { Store } from '../state/store';
import type { ViewState } from '../state/view';
import type { Texts } from '../text';
import type { App } from './app';

export const AppContext = createContext<App | null>(null);

export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) { throw new Error('rendered outside of the app'); }
  return app;
}

export function useStore<State, Action>(store: Store<State, Action>): State {
  return useSyncExternalStore(store.subscribe, () => store.state);
}

export function useTexts(): Texts { return useApp().texts; }
export function useRoom(): RoomState { return useStore(useApp().room); }
export function useView(): ViewState { return useStore(useApp().view); }
export function useLobby(): LobbyState { return useStore(useApp().lobby); }
export function usePreferences(): Preferences { return useStore(useApp().preferences); }

/** This person's own track, drawn again whenever it changes. */
export function useOwnTrack(source: 'camera' | 'microphone' | 'screen'): MediaStreamTrack | null {
  const app = useApp();
  useStore(app.ownTracks);
  return app.media.track(source);
}
