import { expect, it } from 'vitest';
import { parseRoomInfo } from './room_info';

it('takes what it understands, and nothing else', () => {
  expect(parseRoomInfo({ roomId: 'r', exists: true, kind: 'live', peers: 3, broadcasters: 1 })).toEqual({ roomKind: 'live', people: 3, broadcasters: 1 });
  for (const answer of [null, 7, 'x', [], {}, { exists: false }, { exists: true, kind: 'party', peers: 1 }, { exists: true, kind: 'live' }, { codecs: [] }]) {
    expect(parseRoomInfo(answer)).toBeNull();
  }
});
