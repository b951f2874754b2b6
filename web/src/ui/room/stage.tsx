import { useRef, type ReactNode } from 'react';
import type { Tile as TileState } from '../../state/tiles';
import { useTexts } from '../context';
import { Tile } from './tile';

/** One large picture, and the others in a row that scrolls: whoever is scrolled out is not asked for. */
export function Stage({ main, others, children }: {
  readonly main: TileState | null; readonly others: readonly TileState[]; readonly children?: ReactNode;
}) {
  const texts = useTexts();
  const row = useRef<HTMLDivElement>(null);
  return (
    <div className={`stage ${others.length > 0 ? 'with-others' : ''}`} role="group" aria-label={texts.room.grid}>
      {main ? <Tile key={main.key} tile={main} large /> : <div className="empty-stage">{children}</div>}
      {main && children}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      {others.length > 0 && <div className="others" ref={row} tabIndex={0} role="group" aria-label={texts.room.peopleList}>
        {others.map((tile) => <Tile key={tile.key} tile={tile} />)}
      </div>}
    </div>
  );
}
