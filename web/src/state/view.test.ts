import { expect, it } from 'vitest';
import { kInitialView, reduceView } from './view';

it('pins, and unpins when the same is pinned again', () => {
  const pinned = reduceView({ ...kInitialView, page: 2 }, { type: 'pin', key: 'ann' });
  expect(pinned).toMatchObject({ pinned: 'ann', page: 0 });
  expect(reduceView(pinned, { type: 'pin', key: 'ann' }).pinned).toBeNull();
  expect(reduceView(pinned, { type: 'pin', key: 'bob' }).pinned).toBe('bob');
});

it('shows one panel at a time', () => {
  const chat = reduceView(kInitialView, { type: 'toggle-panel', panel: 'chat' });
  expect(reduceView(chat, { type: 'toggle-panel', panel: 'people' }).panel).toBe('people');
  expect(reduceView(chat, { type: 'toggle-panel', panel: 'chat' }).panel).toBeNull();
});

it('turns no page before the first', () => {
  expect(reduceView(kInitialView, { type: 'page', page: -1 }).page).toBe(0);
});

it('forgets everything with the next call', () => {
  const before = { pinned: 'ann', page: 3, panel: 'people', dialog: 'devices', fullScreen: true } as const;
  expect(reduceView(before, { type: 'reset', panel: 'stats' })).toEqual({ ...kInitialView, panel: 'stats' });
});
