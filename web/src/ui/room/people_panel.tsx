import { MicOff, MonitorUp, Video } from 'lucide-react';
import { useState } from 'react';
import { kNameLengthMax } from '../../state/settings';
import { ownTile, tilesOf, type Tile } from '../../state/tiles';
import { Button } from '../button';
import { useApp, useLobby, useRoom, useTexts } from '../context';
import { ShareLink } from '../share_link';
import { SidePanel } from './panel';
import { nameOf } from './tile';

export function PeoplePanel() {
  const app = useApp();
  const texts = useTexts();
  const room = useRoom();
  const { displayName } = useLobby();
  const tiles = [ownTile(room, displayName, app.settings.peerId), ...tilesOf(room)];
  const sharing = (peerId: string | null) => peerId === null
    ? room.screen === 'on' : tiles.some((tile) => tile.share && tile.peerId === peerId);
  return (
    <SidePanel title={texts.room.peopleList} className="people-panel">
      <Rename />
      <ul className="people">
        {tiles.filter((tile) => !tile.share).map((tile) => <Person key={tile.key} tile={tile} sharing={sharing(tile.peerId)} />)}
      </ul>
      <ShareLink />
    </SidePanel>
  );
}

function Person({ tile, sharing }: { readonly tile: Tile; readonly sharing: boolean }) {
  const texts = useTexts();
  return (
    <li className={tile.speaking ? 'speaking' : ''}>
      <span className="name">{nameOf(tile, texts)}</span>
      {sharing && <MonitorUp aria-label={texts.stats.screen} role="img" />}
      {tile.picture && <Video aria-label={texts.stats.video} role="img" />}
      {tile.muted && <MicOff aria-label={texts.room.muted} role="img" />}
      {tile.quality !== null && <span className={`quality ${tile.quality}`}>{texts.room.quality[tile.quality]}</span>}
    </li>
  );
}

function Rename() {
  const app = useApp();
  const texts = useTexts();
  const { displayName } = useLobby();
  const [name, setName] = useState(displayName);
  const changed = name.trim() !== '' && name.trim() !== displayName;
  return (
    <form className="with-button rename" onSubmit={(event) => {
      event.preventDefault();
      if (!changed) { return; }
      app.lobby.dispatch({ type: 'name', displayName: name.trim() });
      app.prefer({ displayName: name.trim() });
      void app.session?.rename(name.trim());
    }}>
      <input value={name} maxLength={kNameLengthMax} aria-label={texts.room.rename} onChange={(event) => setName(event.target.value)} />
      <Button type="submit" disabled={!changed}>{texts.room.save}</Button>
    </form>
  );
}
