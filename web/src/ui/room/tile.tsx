import * as Menu from '@radix-ui/react-dropdown-menu';
import { EllipsisVertical, MicOff, Pin, SignalHigh, SignalLow, SignalMedium, WifiOff } from 'lucide-react';
import { useCallback, useRef, type CSSProperties } from 'react';
import { kOwnKey, kOwnScreenKey, type Tile as TileState } from '../../state/tiles';
import type { Texts } from '../../text';
import { useApp, useOwnTrack, useTexts, useView } from '../context';
import { Video } from '../video';
import { enterPictureInPicture, toggleFullScreen } from './screen';
import { useDemand } from './use_demand';

const kSignals = { good: SignalHigh, fair: SignalMedium, poor: SignalLow };

/** One picture with a name and what is to be known about it. */
export function Tile({ tile, style, large = false }: { readonly tile: TileState; readonly style?: CSSProperties; readonly large?: boolean }) {
  const texts = useTexts();
  const { pinned } = useView();
  const root = useRef<HTMLElement>(null);
  useDemand(root, tile.video?.id ?? null);
  const own = tile.peerId === null;
  const name = nameOf(tile, texts);
  const classes = [
    'tile', own && 'own', tile.share && 'share', tile.speaking && 'speaking', !tile.picture && 'dark', large && 'large',
    tile.starved && 'starved', pinned === tile.key && 'pinned',
  ].filter(Boolean).join(' ');
  return (
    <article ref={root} className={classes} style={style} data-peer-id={tile.peerId ?? undefined} data-key={tile.key}
      aria-label={texts.room.tile(name, ...marksOf(tile, texts))}>
      {!tile.share && <span className="initial" aria-hidden="true">{initialOf(tile.name || texts.room.guest)}</span>}
      <Picture tile={tile} name={name} />
      {tile.starved && <p className="starved-text"><WifiOff aria-hidden="true" />{texts.room.noPicture}</p>}
      <footer aria-hidden="true">
        {pinned === tile.key && <Pin className="mark" />}
        {!tile.share && tile.muted && <MicOff className="mark muted" />}
        <span className="name">{name}</span>
        <Signal tile={tile} />
      </footer>
      <TileMenu tile={tile} name={name} root={root} />
    </article>
  );
}

/** Sound is played elsewhere, so that it goes on when the tile is not shown. */
function Picture({ tile, name }: { readonly tile: TileState; readonly name: string }) {
  const app = useApp();
  const camera = useOwnTrack('camera');
  const screen = useOwnTrack('screen');
  const consumerId = tile.video?.id ?? null;
  const onFirstFrame = useCallback((now: number) => {
    if (consumerId !== null) { app.firstFrames.note(consumerId, now); }
  }, [app, consumerId]);
  if (tile.key === kOwnKey) { return <Video track={camera} label={name} mirrored />; }
  if (tile.key === kOwnScreenKey) { return <Video track={screen} label={name} />; }
  const track = consumerId === null ? null : app.session?.remoteTrack(consumerId) ?? null;
  return <Video track={track} label={name} onFirstFrame={onFirstFrame} />;
}

function Signal({ tile }: { readonly tile: TileState }) {
  if (tile.quality === null || tile.share) { return null; }
  const Icon = kSignals[tile.quality];
  return <Icon className={`mark signal ${tile.quality}`} />;
}

function TileMenu({ tile, name, root }: { readonly tile: TileState; readonly name: string; readonly root: React.RefObject<HTMLElement | null> }) {
  const app = useApp();
  const texts = useTexts();
  const { pinned } = useView();
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger className="icon-button tile-menu" aria-label={texts.room.tileMenu(name)}><EllipsisVertical aria-hidden="true" /></Menu.Trigger>
      <Menu.Portal>
        <Menu.Content className="menu" align="end" sideOffset={4}>
          <Menu.Item className="pin" onSelect={() => app.view.dispatch({ type: 'pin', key: tile.key })}>
            {pinned === tile.key ? texts.room.unpin : texts.room.pin}
          </Menu.Item>
          {document.pictureInPictureEnabled && tile.picture && (
            <Menu.Item onSelect={() => void enterPictureInPicture(root.current?.querySelector('video') ?? null)}>
              {texts.room.pictureInPicture}
            </Menu.Item>
          )}
          {document.fullscreenEnabled && (
            <Menu.Item onSelect={() => void toggleFullScreen(root.current)}>{texts.room.fullScreen}</Menu.Item>
          )}
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  );
}

export function nameOf(tile: TileState, texts: Texts): string {
  if (tile.key === kOwnScreenKey) { return texts.room.yourScreen; }
  // A name is the peer's own choice, and the wire lets it choose none.
  const name = tile.name || texts.room.guest;
  if (tile.peerId === null) { return texts.room.you(name); }
  return tile.share ? texts.room.screenOf(name) : name;
}

function marksOf(tile: TileState, texts: Texts): string[] {
  return [
    ...(tile.speaking ? [texts.room.speaking] : []),
    ...(tile.muted && !tile.share ? [texts.room.muted] : []),
    ...(tile.quality !== null ? [texts.room.quality[tile.quality]] : []),
  ];
}

function initialOf(name: string): string { return [...name][0]?.toUpperCase() ?? ''; }
