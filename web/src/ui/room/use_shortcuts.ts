import { useEffect } from 'react';
import { useApp } from '../context';
import { toggleFullScreen, togglePictureInPicture } from './screen';

/** Single keys, as long as nobody is typing and no dialog or menu is open. */
export function useShortcuts(): void {
  const app = useApp();
  useEffect(() => {
    const page = (step: number) => app.view.dispatch({ type: 'page', page: app.view.state.page + step });
    const keys: Record<string, () => void> = {
      m: () => app.toggleMicrophone(),
      v: () => app.toggleCamera(),
      s: () => { if (app.canShareScreen) { app.toggleScreen(); } },
      c: () => app.view.dispatch({ type: 'toggle-panel', panel: 'chat' }),
      u: () => app.view.dispatch({ type: 'toggle-panel', panel: 'people' }),
      i: () => app.view.dispatch({ type: 'toggle-panel', panel: 'stats' }),
      f: () => void toggleFullScreen(document.documentElement),
      p: () => void togglePictureInPicture(),
      arrowleft: () => page(-1),
      arrowright: () => page(1),
      escape: () => { app.view.dispatch({ type: 'pin', key: null }); app.view.dispatch({ type: 'panel', panel: null }); },
      '?': () => app.view.dispatch({ type: 'dialog', dialog: 'shortcuts' }),
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.defaultPrevented) { return; }
      if (!app.preferences.state.shortcuts && event.key !== 'Escape') { return; }
      if (app.view.state.dialog !== null || isTaken(event.target)) { return; }
      const work = keys[letterOf(event)];
      if (!work) { return; }
      event.preventDefault();
      work();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [app]);
}

/** The letter on the key, whatever a Korean keyboard writes with it. */
function letterOf(event: KeyboardEvent): string {
  return /^Key[A-Z]$/.test(event.code) ? event.code.slice(3).toLowerCase() : event.key.toLowerCase();
}

function isTaken(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable], [role="menu"], [role="dialog"]') !== null;
}
