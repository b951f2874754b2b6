import { describe, expect, it } from 'vitest';
import { bestGrid, kGridOptions, pageOf, tilesPerPage, type Area } from './layout';

const laptop: Area = { width: 1420, height: 780 };
const phone: Area = { width: 380, height: 690 };

describe('bestGrid', () => {
  it.each([[1, 1], [2, 2], [4, 2], [5, 3], [9, 3], [12, 4]])('puts %i on a laptop into %i columns', (count, columns) => {
    expect(bestGrid(count, laptop).columns).toBe(columns);
  });
  it.each([[1, 1], [2, 1], [3, 1], [4, 2], [6, 2]])('puts %i on a phone into %i columns', (count, columns) => {
    expect(bestGrid(count, phone).columns).toBe(columns);
  });
  it('never leaves its area, and keeps to the shapes it may use, for any number and any screen', () => {
    for (const area of [laptop, phone, { width: 3840, height: 2160 }, { width: 360, height: 300 }, { width: 900, height: 120 }]) {
      for (let count = 1; count <= 30; ++count) {
        const { columns, rows, tileWidth, tileHeight } = bestGrid(count, area);
        expect(columns * rows).toBeGreaterThanOrEqual(count);
        expect(columns * tileWidth + (columns - 1) * kGridOptions.gap).toBeLessThanOrEqual(area.width);
        expect(rows * tileHeight + (rows - 1) * kGridOptions.gap).toBeLessThanOrEqual(area.height);
        expect(tileWidth).toBeLessThanOrEqual(tileHeight * kGridOptions.aspectMax + 2);
        expect(tileWidth).toBeGreaterThanOrEqual(tileHeight * kGridOptions.aspectMin - 2);
      }
    }
  });
  it('gives nothing a size of its own before the page is laid out', () => {
    expect(bestGrid(3, { width: 0, height: 0 })).toMatchObject({ tileWidth: 0, tileHeight: 0 });
  });
});

describe('pages', () => {
  it('hold as many as can still be recognised', () => {
    expect(tilesPerPage(phone)).toBe(10);
    expect(tilesPerPage(laptop)).toBe(25);
    expect(tilesPerPage({ width: 0, height: 0 })).toBe(1);
  });
  it('stay where they are when people leave, unless the page itself is gone', () => {
    expect(pageOf([1, 2, 3, 4, 5], 1, 2)).toEqual({ items: [3, 4], index: 1, pages: 3 });
    expect(pageOf([1, 2, 3], 5, 2)).toEqual({ items: [3], index: 1, pages: 2 });
    expect(pageOf([], 0, 2)).toEqual({ items: [], index: 0, pages: 1 });
  });
});
