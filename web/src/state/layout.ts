/** Where tiles go. Pure geometry, in CSS pixels. */
export interface Area { readonly width: number; readonly height: number }

export interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
}

export interface GridOptions {
  readonly gap: number;
  /** Width by height: tiles may take any shape in between, so that they fill the screen of a phone as well. */
  readonly aspectMin: number;
  readonly aspectMax: number;
}

export const kGridOptions: GridOptions = { gap: 8, aspectMin: 0.6, aspectMax: 16 / 9 };

const kTileWidthMin = 150;
const kTileHeightMin = 110;
const kPageMax = 25;

/** The number of columns that gives each of `count` tiles the largest area. */
export function bestGrid(count: number, area: Area, options: GridOptions = kGridOptions): Grid {
  let best: Grid = { columns: 1, rows: Math.max(count, 1), tileWidth: 0, tileHeight: 0 };
  let bestArea = -1;
  for (let columns = 1; columns <= count; ++columns) {
    const grid = gridOf(columns, Math.ceil(count / columns), area, options);
    const tileArea = grid.tileWidth * grid.tileHeight;
    // Of two that are nearly the same the one with fewer gaps looks better, which is the one tried first.
    if (tileArea > bestArea * 1.01) {
      best = grid;
      bestArea = tileArea;
    }
  }
  return best;
}

function gridOf(columns: number, rows: number, area: Area, { gap, aspectMin, aspectMax }: GridOptions): Grid {
  const cellWidth = Math.max((area.width - gap * (columns - 1)) / columns, 0);
  const cellHeight = Math.max((area.height - gap * (rows - 1)) / rows, 0);
  return {
    columns,
    rows,
    tileWidth: Math.floor(Math.min(cellWidth, cellHeight * aspectMax)),
    tileHeight: Math.floor(Math.min(cellHeight, cellWidth / aspectMin)),
  };
}

/** How many tiles fit before they become too small to recognise anybody. */
export function tilesPerPage(area: Area, gap: number = kGridOptions.gap): number {
  const columns = Math.max(Math.floor((area.width + gap) / (kTileWidthMin + gap)), 1);
  const rows = Math.max(Math.floor((area.height + gap) / (kTileHeightMin + gap)), 1);
  return Math.min(columns * rows, kPageMax);
}

export interface Page<T> { readonly items: readonly T[]; readonly index: number; readonly pages: number }

/** The page that holds what `index` asked for, or the last one there is. */
export function pageOf<T>(items: readonly T[], index: number, perPage: number): Page<T> {
  const pages = Math.max(Math.ceil(items.length / perPage), 1);
  const current = Math.min(Math.max(index, 0), pages - 1);
  return { items: items.slice(current * perPage, (current + 1) * perPage), index: current, pages };
}
