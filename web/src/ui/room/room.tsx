import { Radio } from 'lucide-react';
import { lazy, Suspense, useEffect } from 'react';
import { viewerCount } from '../../state/tiles';
import { useApp, useLobby, useRoom, useTexts, useView } from '../context';
import { AudioOut } from './audio_out';
import { ChatPanel } from './chat_panel';
import { Controls } from './controls';
import { PeoplePanel } from './people_panel';
import { Pictures } from './pictures';
import { useShortcuts } from './use_shortcuts';

const StatsPanel = lazy(() => import('../stats/stats_panel'));

/** The call itself. */
export function Room() {
  const app = useApp();
  const { panel } = useView();
  const { phase, chat } = useRoom();
  useShortcuts();
  useEffect(() => {
    const onFullScreen = () => app.view.dispatch({ type: 'full-screen', on: document.fullscreenElement !== null });
    const onOnline = () => app.session?.retryNow();
    document.addEventListener('fullscreenchange', onFullScreen);
    window.addEventListener('online', onOnline);
    return () => {
      document.removeEventListener('fullscreenchange', onFullScreen);
      window.removeEventListener('online', onOnline);
    };
  }, [app]);
  const talks = chat.available || chat.messages.length > 0;
  return (
    <main className={`room ${phase}`}>
      <Header />
      <div className="middle">
        <Pictures />
        {panel === 'chat' && talks && <ChatPanel />}
        {panel === 'people' && <PeoplePanel />}
        {panel === 'stats' && <Suspense fallback={null}><StatsPanel /></Suspense>}
      </div>
      <Controls />
      <AudioOut />
    </main>
  );
}

function Header() {
  const texts = useTexts();
  const room = useRoom();
  const { roomId, roomKind } = useLobby();
  return (
    <header className="room-header">
      <h1>{roomId}</h1>
      {roomKind === 'live' && room.air === 'on' && <strong className="on-air"><Radio aria-hidden="true" />{texts.room.onAir}</strong>}
      <span className="count" role="status">
        {room.phase === 'joining' ? texts.room.joining
          : room.phase === 'reconnecting' ? texts.room.reconnecting
          : room.mending ? texts.room.mending
          : roomKind === 'live' ? texts.room.viewers(viewerCount(room))
          : texts.room.people(room.peers.length + 1)}
      </span>
    </header>
  );
}
