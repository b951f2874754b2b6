import * as ToggleGroup from '@radix-ui/react-toggle-group';
import { Eye, Presentation, Radio, RefreshCw, Users, Video } from 'lucide-react';
import { useEffect, useId } from 'react';
import { needsDevices, previewProblem } from '../../state/lobby';
import { isRoomKind, kIdLengthMax, kNameLengthMax, type RoomKind } from '../../state/settings';
import { Button, IconButton } from '../button';
import { useApp, useLobby, usePreferences, useTexts } from '../context';
import { ShareLink } from '../share_link';
import { Preview } from './preview';

const kKindIcons = { meet: Users, chat: Video, live: Radio };

/** Before the call: which room, which name, and a look into the mirror. */
export function Lobby() {
  const app = useApp();
  const texts = useTexts();
  const lobby = useLobby();
  const mirror = needsDevices(lobby) && app.settings.produce;
  const { roomKind, presenting } = lobby;
  useEffect(() => { if (app.settings.invited) { void app.findRoom(); } }, [app]);
  useEffect(() => { void app.openPreview(); }, [app, roomKind, presenting]);
  return (
    <main className={`lobby ${mirror ? '' : 'plain'}`}>
      <header>
        <h1><Logo />{texts.appName}</h1>
        <p>{texts.tagline}</p>
      </header>
      {mirror && <Preview />}
      <form className="card" aria-label={texts.lobby.title} onSubmit={(event) => {
        event.preventDefault();
        app.lobby.dispatch({ type: 'name', displayName: lobby.displayName.trim() || app.settings.displayName });
        app.lobby.dispatch({ type: 'room', roomId: lobby.roomId.trim() || app.settings.roomId });
        app.join();
      }}>
        <KindChoice />
        {roomKind === 'live' && <RoleChoice />}
        <RoomName />
        <YourName />
        <JoinButton />
        <details className="share">
          <summary>{texts.lobby.share}</summary>
          <ShareLink />
        </details>
      </form>
      <Recent />
    </main>
  );
}

function Logo() {
  return (
    <svg className="logo" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" />
      <circle cx="16" cy="16" r="9" />
      <circle cx="16" cy="16" r="3.5" />
    </svg>
  );
}

function KindChoice() {
  const app = useApp();
  const texts = useTexts();
  const { roomKind } = useLobby();
  const id = useId();
  return (
    <div className="field">
      <span className="label" id={id}>{texts.lobby.kind}</span>
      <ToggleGroup.Root type="single" className="choices" aria-labelledby={id} value={roomKind}
        onValueChange={(value) => { if (isRoomKind(value)) { app.lobby.dispatch({ type: 'kind', roomKind: value }); } }}>
        {(Object.keys(kKindIcons) as RoomKind[]).map((kind) => {
          const Icon = kKindIcons[kind];
          return (
            <ToggleGroup.Item key={kind} value={kind} className={`choice kind-${kind}`}>
              <Icon aria-hidden="true" />{texts.lobby.kinds[kind]}
            </ToggleGroup.Item>
          );
        })}
      </ToggleGroup.Root>
      <p className="hint">{texts.lobby.kindHints[roomKind]}</p>
    </div>
  );
}

function RoleChoice() {
  const app = useApp();
  const texts = useTexts();
  const { presenting } = useLobby();
  const id = useId();
  return (
    <div className="field">
      <span className="label" id={id}>{texts.lobby.role}</span>
      <ToggleGroup.Root type="single" className="choices" aria-labelledby={id} value={presenting ? 'present' : 'watch'}
        onValueChange={(value) => { if (value !== '') { app.lobby.dispatch({ type: 'presenting', presenting: value === 'present' }); } }}>
        <ToggleGroup.Item value="present" className="choice role-present"><Presentation aria-hidden="true" />{texts.lobby.present}</ToggleGroup.Item>
        <ToggleGroup.Item value="watch" className="choice role-watch"><Eye aria-hidden="true" />{texts.lobby.watch}</ToggleGroup.Item>
      </ToggleGroup.Root>
      {!presenting && <p className="hint">{texts.lobby.watchHint}</p>}
    </div>
  );
}

function RoomName() {
  const app = useApp();
  const texts = useTexts();
  const { roomId, occupancy } = useLobby();
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{texts.lobby.room}</label>
      <div className="with-button">
        <input id={id} className="room-id" value={roomId} required maxLength={kIdLengthMax} autoComplete="off" spellCheck={false}
          onChange={(event) => app.lobby.dispatch({ type: 'room', roomId: event.target.value })} />
        <IconButton icon={RefreshCw} label={texts.lobby.newName} className="quiet" onClick={() => app.newRoomName()} />
      </div>
      <p className="hint occupancy" role="status">{occupancy !== null && occupancy > 0 && texts.lobby.occupancy(occupancy)}</p>
    </div>
  );
}

function YourName() {
  const app = useApp();
  const texts = useTexts();
  const { displayName } = useLobby();
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{texts.lobby.name}</label>
      <input id={id} className="display-name" value={displayName} required maxLength={kNameLengthMax} autoComplete="name"
        onChange={(event) => app.lobby.dispatch({ type: 'name', displayName: event.target.value })} />
    </div>
  );
}

function JoinButton() {
  const texts = useTexts();
  const app = useApp();
  const lobby = useLobby();
  const problem = needsDevices(lobby) && app.settings.produce ? previewProblem(lobby) : null;
  const text = !needsDevices(lobby) ? texts.lobby.goWatch : problem?.about === 'both' ? texts.lobby.joinWithout : texts.lobby.join;
  return <Button type="submit" className="primary">{text}</Button>;
}

function Recent() {
  const app = useApp();
  const texts = useTexts();
  const { recent } = usePreferences();
  const id = useId();
  if (recent.length === 0) { return null; }
  return (
    <nav className="recent" aria-labelledby={id}>
      <h2 id={id}>{texts.lobby.recent}</h2>
      <ul>
        {recent.map(({ roomId, roomKind }) => {
          const Icon = kKindIcons[roomKind];
          return (
            <li key={roomId}>
              <Button icon={Icon} onClick={() => {
                app.lobby.dispatch({ type: 'kind', roomKind });
                app.lobby.dispatch({ type: 'room', roomId });
              }}>{roomId}</Button>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
