import { expect, it } from 'vitest';
import { isForbidden, joinNotice, refusalOf } from './refusals';

const refused = (code: number) => Object.assign(new Error('no'), { code });

it('reads the server’s code, and knows that there may be none', () => {
  expect(refusalOf(refused(403))).toEqual({ code: 403, reason: 'no' });
  expect(refusalOf(new Error('request timeout')).code).toBe(0);
  expect(refusalOf('odd')).toEqual({ code: 0, reason: 'odd' });
  expect([isForbidden(refused(403)), isForbidden(refused(500))]).toEqual([true, false]);
});

it('tells a call of two from a full room and from a browser that is too old', () => {
  expect(joinNotice(refused(403), 'chat').code).toBe('chat-full');
  expect(joinNotice(refused(403), 'meet').code).toBe('room-full');
  expect(joinNotice(refused(503), 'meet').code).toBe('room-full');
  expect(joinNotice(refused(409), 'meet').code).toBe('wrong-kind');
  expect(joinNotice(refused(500), 'meet')).toMatchObject({ code: 'join-refused', about: 'no', action: 'rejoin' });
  expect(joinNotice(Object.assign(new Error('x'), { name: 'UnsupportedError' }), 'meet').code).toBe('unsupported');
});
