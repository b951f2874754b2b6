import { expect, it } from 'vitest';
import { Store } from './store';

it('tells listeners once for a burst of actions, and not at all when nothing changed', async () => {
  const store = new Store((sum: number, add: number) => sum + add, 0);
  const seen: number[] = [];
  const stop = store.subscribe((sum) => seen.push(sum));
  store.dispatch(1);
  store.dispatch(2);
  expect(store.state).toBe(3);
  await Promise.resolve();
  store.dispatch(0);
  await Promise.resolve();
  stop();
  store.dispatch(4);
  await Promise.resolve();
  expect(seen).toEqual([3]);
});
