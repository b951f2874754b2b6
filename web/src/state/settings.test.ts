import { describe, expect, it } from 'vitest';
import { inviteUrl, kIdLengthMax, parseSettings } from './settings';

const defaults = { roomId: 'room', peerId: 'peer', displayName: 'Guest' };

describe('parseSettings', () => {
  it('takes the defaults for an empty query', () => {
    expect(parseSettings('', defaults)).toEqual({
      roomId: 'room', roomKind: 'meet', peerId: 'peer', displayName: 'Guest', autojoin: false,
      produce: true, consume: true, audio: true, video: true, forceTcp: false, info: false,
      codec: null, consumerReplicas: 0,
    });
  });
  it('reads every parameter', () => {
    const query = '?roomId=%EB%A7%88%EB%8B%B9&kind=live&peerId=a&displayName=A%20B&autojoin=true&produce=false' +
      '&consume=false&audio=false&video=false&forceTcp=true&info=true&codec=H264&consumerReplicas=3';
    expect(parseSettings(query, defaults)).toEqual({
      roomId: '마당', roomKind: 'live', peerId: 'a', displayName: 'A B', autojoin: true,
      produce: false, consume: false, audio: false, video: false, forceTcp: true, info: true,
      codec: 'h264', consumerReplicas: 3,
    });
  });
  it('counts only the exact words true and false', () => {
    const settings = parseSettings('?autojoin=1&produce=0&info=TRUE', defaults);
    expect([settings.autojoin, settings.produce, settings.info]).toEqual([false, true, false]);
  });
  it('ignores what it does not know and empty texts', () => {
    const settings = parseSettings('?kind=party&codec=theora&roomId=%20&displayName=', defaults);
    expect([settings.roomKind, settings.codec, settings.roomId, settings.displayName])
      .toEqual(['meet', null, 'room', 'Guest']);
  });
  it('keeps ids and replicas within bounds', () => {
    const settings = parseSettings(`?roomId=${'x'.repeat(5000)}&consumerReplicas=1e9`, defaults);
    expect(settings.roomId).toHaveLength(kIdLengthMax);
    expect(settings.consumerReplicas).toBe(32);
    expect(parseSettings('?consumerReplicas=undefined', defaults).consumerReplicas).toBe(0);
    expect(parseSettings('?consumerReplicas=-2', defaults).consumerReplicas).toBe(0);
  });
});

describe('inviteUrl', () => {
  it('carries the room and nothing personal', () => {
    expect(inviteUrl('https://example.org/?peerId=a&roomId=old#x', 'a b', 'meet'))
      .toBe('https://example.org/?roomId=a+b');
    expect(inviteUrl('https://example.org/', 'r', 'live')).toBe('https://example.org/?roomId=r&kind=live');
  });
});
