import { describe, expect, it } from 'vitest';
import { kNoPreferences, kRecentMax, parsePreferences, withRecent } from './preferences';

describe('parsePreferences', () => {
  it('reads back what it wrote', () => {
    const written = { ...kNoPreferences, displayName: 'Ann', cameraId: 'c', cameraOn: false, resolution: 360, theme: 'dark',
      recent: [{ roomId: 'yard', roomKind: 'live' }] };
    expect(parsePreferences(JSON.stringify(written))).toEqual(written);
  });
  it.each([null, '', '{', 'null', '[]', '7', '{"displayName":7,"resolution":"360","theme":"pink","recent":{},"cameraId":""}'])(
    'takes %s for nothing', (stored) => { expect(parsePreferences(stored)).toEqual(kNoPreferences); });
  it('drops rooms that cannot be', () => {
    const recent = [null, 7, { roomId: '' }, { roomId: 'a', roomKind: 'party' }, { roomId: 'x'.repeat(999), roomKind: 'meet' }, { roomId: 'a', roomKind: 'chat' }];
    expect(parsePreferences(JSON.stringify({ recent })).recent).toEqual([{ roomId: 'a', roomKind: 'chat' }]);
  });
});

it('lists each recent room once, the last one first, and not too many', () => {
  const room = (roomId: string) => ({ roomId, roomKind: 'meet' as const });
  expect(withRecent([room('a'), room('b')], room('b'))).toEqual([room('b'), room('a')]);
  const many = Array.from({ length: 20 }, (_unused, index) => room(String(index)));
  expect(withRecent(many, room('new'))).toHaveLength(kRecentMax);
});
