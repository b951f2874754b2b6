import * as Tooltip from '@radix-ui/react-tooltip';
import { useEffect } from 'react';
import type { App } from './app';
import { AppContext, useApp, usePreferences, useRoom, useView } from './context';
import { DevicesDialog } from './devices_dialog';
import { Lobby } from './lobby/lobby';
import { Notices } from './notices';
import { Room } from './room/room';
import { ShortcutsDialog } from './shortcuts_dialog';

const kTooltipMs = 500;

export function Root({ app }: { readonly app: App }) {
  return (
    <AppContext.Provider value={app}>
      <Tooltip.Provider delayDuration={kTooltipMs}><Page /></Tooltip.Provider>
    </AppContext.Provider>
  );
}

function Page() {
  const app = useApp();
  const { phase } = useRoom();
  const { dialog } = useView();
  const { theme } = usePreferences();
  useEffect(() => { document.documentElement.dataset['theme'] = theme; }, [theme]);
  const close = () => app.view.dispatch({ type: 'dialog', dialog: null });
  return (
    <>
      <Notices />
      {phase === 'lobby' || phase === 'left' ? <Lobby /> : <Room />}
      {dialog === 'devices' && <DevicesDialog onClose={close} />}
      {dialog === 'shortcuts' && <ShortcutsDialog onClose={close} />}
    </>
  );
}
