import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useRef } from 'react';
import { bestGrid, kGridOptions, pageOf, tilesPerPage } from '../../state/layout';
import type { Tile as TileState } from '../../state/tiles';
import { IconButton } from '../button';
import { useApp, useTexts, useView } from '../context';
import { useSize } from '../use_size';
import { Tile } from './tile';

/** Everybody the same size, as large as the screen allows. Whoever is on another page is not drawn at all. */
export function Grid({ tiles }: { readonly tiles: readonly TileState[] }) {
  const app = useApp();
  const texts = useTexts();
  const { page: wanted } = useView();
  const area = useRef<HTMLDivElement>(null);
  const size = useSize(area);
  const page = pageOf(tiles, wanted, tilesPerPage(size));
  const grid = bestGrid(page.items.length, size);
  const turn = (to: number) => app.view.dispatch({ type: 'page', page: to });
  return (
    <div className="grid-area" role="group" aria-label={texts.room.grid}>
      <div className="grid" ref={area} style={{ gap: kGridOptions.gap }}>
        {page.items.map((tile) => <Tile key={tile.key} tile={tile} style={{ width: grid.tileWidth, height: grid.tileHeight }} />)}
      </div>
      {page.pages > 1 && (
        <nav className="pages">
          <IconButton icon={ChevronLeft} label={texts.room.previousPage} className="quiet" disabled={page.index === 0} onClick={() => turn(page.index - 1)} />
          <span>{texts.room.page(page.index + 1, page.pages)}</span>
          <IconButton icon={ChevronRight} label={texts.room.nextPage} className="quiet" disabled={page.index === page.pages - 1} onClick={() => turn(page.index + 1)} />
        </nav>
      )}
    </div>
  );
}
