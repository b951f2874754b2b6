import { Hourglass, Presentation } from 'lucide-react';
import type { RoomState } from '../../state/room_state';
import { featured, ownScreenTile, ownTile, presenters, tilesOf, type Tile } from '../../state/tiles';
import { Button } from '../button';
import { useApp, useLobby, useRoom, useTexts, useView } from '../context';
import { ShareLink } from '../share_link';
import { Grid } from './grid';
import { Stage } from './stage';

/** The pictures of the call, arranged as its kind asks for. */
export function Pictures() {
  const { roomKind } = useLobby();
  switch (roomKind) {
    case 'meet': return <Meeting />;
    case 'chat': return <Duo />;
    case 'live': return <Live />;
  }
}

function Meeting() {
  const room = useRoom();
  const { pinned } = useView();
  const own = useOwnTiles(room);
  const others = tilesOf(room);
  const all = [...own, ...others];
  const main = featured(all, pinned);
  if (main) { return <Stage main={main} others={all.filter((tile) => tile !== main)} />; }
  if (others.length === 0 && room.phase === 'joined') { return <><Grid tiles={all} /><Alone /></>; }
  return <Grid tiles={all} />;
}

/** The other one large, and a small mirror in the corner. */
function Duo() {
  const room = useRoom();
  const { pinned } = useView();
  const own = useOwnTiles(room);
  const others = tilesOf(room);
  if (others.length === 0) { return <><Grid tiles={own} />{room.phase === 'joined' && <Alone />}</>; }
  const main = featured([...others, ...own], pinned) ?? others[0] ?? null;
  return <div className="duo"><Stage main={main} others={[...others, ...own].filter((tile) => tile !== main)} /></div>;
}

/** Who presents is on the stage; who watches sees the stage and nothing else. */
function Live() {
  const room = useRoom();
  const texts = useTexts();
  const app = useApp();
  const { pinned } = useView();
  const lobby = useLobby();
  const own = useOwnTiles(room);
  const onStage = presenters(room).map((peer) => peer.id);
  const others = tilesOf(room).filter((tile) => tile.peerId !== null && onStage.includes(tile.peerId));
  const presenting = room.air === 'on' || (lobby.presenting && others.length === 0 && app.settings.produce);
  const tiles = presenting ? [...own, ...others] : others;
  const share = tiles.find((tile) => tile.share) ?? null;
  const main = featured(tiles, pinned) ?? share ?? tiles[0] ?? null;
  if (main) {
    return (
      <Stage main={main} others={tiles.filter((tile) => tile !== main)}>
        {presenting && room.air !== 'on' && <p className="stage-note">{texts.room.offAir}</p>}
      </Stage>
    );
  }
  return (
    <Stage main={null} others={[]}>
      {room.phase === 'joined' && (
        <div className="waiting">
          <Hourglass aria-hidden="true" />
          <p>{texts.room.waitingForPresenter}</p>
          <p className="hint">{texts.room.waitingHint}</p>
          {app.settings.produce && (
            <Button icon={Presentation} className="present" onClick={() => {
              app.lobby.dispatch({ type: 'presenting', presenting: true });
              void app.session?.setSource('microphone', true).then(() => app.session?.setSource('camera', true));
            }}>{texts.room.present}</Button>
          )}
        </div>
      )}
    </Stage>
  );
}

function useOwnTiles(room: RoomState): Tile[] {
  const app = useApp();
  const { displayName } = useLobby();
  if (!app.settings.produce) { return []; }
  const name = displayName;
  const own = ownTile(room, name, app.settings.peerId);
  return room.screen === 'on' ? [own, ownScreenTile(name)] : [own];
}

function Alone() {
  const texts = useTexts();
  return (
    <div className="alone card">
      <p>{texts.room.alone}</p>
      <p className="hint">{texts.room.aloneHint}</p>
      <ShareLink />
    </div>
  );
}
