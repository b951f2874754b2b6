import { expect, it } from 'vitest';
import { Store } from './store';

it('tells its listeners of every change, and of nothing else', () => {
  const store = new Store<number, number>((state, add) => state + add, 0);
  const heard: number[] = [];
  const unsubscribe = store.subscribe((state) => heard.push(state));
  store.dispatch(2);
  store.dispatch(0);
  store.dispatch(3);
  unsubscribe();
  store.dispatch(1);
  expect(heard).toEqual([2, 5]);
  expect(store.state).toBe(6);
});
