import { describe, expect, it } from 'vitest';
import { inviteUrl, kIdLengthMax, parseSettings, type Settings } from './settings';

const defaults = { roomId: 'room', peerId: 'peer', displayName: 'Guest' };
const usual: Settings = {
  roomId: 'room', invited: false, roomKind: 'meet', kindGiven: false, peerId: 'peer', displayName: 'Guest', autojoin: false,
  produce: true, present: false, consume: true, datachannel: true, audio: true, video: true, forceTcp: false, info: false,
  codec: null, webcamLayers: { enabled: true, scalabilityMode: null }, sharingLayers: { enabled: true, scalabilityMode: null },
  simulcastStreams: 3, resolution: null, externalVideo: false, handlerName: null, throttleSecret: null,
  consumerReplicas: 0, language: null,
};

describe('parseSettings', () => {
  it('takes the defaults for an empty query', () => { expect(parseSettings('', defaults)).toEqual(usual); });
  it('reads every parameter', () => {
    const query = '?roomId=%EB%A7%88%EB%8B%B9&kind=live&peerId=a&displayName=A%20B&autojoin=true&produce=false' +
      '&consume=false&audio=false&video=false&forceTcp=true&info=true&codec=H264&consumerReplicas=3&datachannel=false' +
      '&enableWebcamLayers=false&enableSharingLayers=false&webcamScalabilityMode=L3T3_KEY&sharingScalabilityMode=L1T2' +
      '&numSimulcastStreams=2&resolution=360&externalVideo=true&handlerName=Chrome111&throttleSecret=x&lang=ko';
    expect(parseSettings(query, defaults)).toEqual({
      roomId: '마당', invited: true, roomKind: 'live', kindGiven: true, peerId: 'a', displayName: 'A B', autojoin: true,
      produce: false, present: false, consume: false, datachannel: false, audio: false, video: false, forceTcp: true, info: true,
      codec: 'h264', webcamLayers: { enabled: false, scalabilityMode: 'L3T3_KEY' }, sharingLayers: { enabled: false, scalabilityMode: 'L1T2' },
      simulcastStreams: 2, resolution: 360, externalVideo: true, handlerName: 'Chrome111', throttleSecret: 'x',
      consumerReplicas: 3, language: 'ko',
    });
  });
  it('guesses the kind by the name, as the server does, when it is not given', () => {
    expect(parseSettings('?roomId=live', defaults)).toMatchObject({ roomKind: 'live', kindGiven: false });
    expect(parseSettings('?roomId=chat-7', defaults)).toMatchObject({ roomKind: 'chat', kindGiven: false });
    expect(parseSettings('?roomId=liver', defaults).roomKind).toBe('meet');
    expect(parseSettings('?roomId=live&kind=meet', defaults)).toMatchObject({ roomKind: 'meet', kindGiven: true });
  });
  it('counts only the exact words true and false', () => {
    const settings = parseSettings('?autojoin=1&produce=0&info=TRUE', defaults);
    expect([settings.autojoin, settings.produce, settings.info]).toEqual([false, true, false]);
  });
  it('takes the flags that the demo has for codecs, and its other name for the handler', () => {
    expect(parseSettings('?forceVP8=true', defaults).codec).toBe('vp8');
    expect(parseSettings('?forceH264=true', defaults).codec).toBe('h264');
    expect(parseSettings('?forceVP9=true', defaults).codec).toBe('vp9');
    expect(parseSettings('?handler=Firefox60', defaults).handlerName).toBe('Firefox60');
  });
  it('presents at once only where that is written out', () => {
    expect(parseSettings('?produce=true', defaults).present).toBe(true);
    expect(parseSettings('', defaults).present).toBe(false);
  });
  it('ignores what it does not know and empty texts', () => {
    const settings = parseSettings(
      '?kind=party&codec=theora&roomId=%20&displayName=&webcamScalabilityMode=many&resolution=1&handlerName=%3Cx&lang=xx&throttleSecret=', defaults);
    expect(settings).toEqual(usual);
  });
  it('keeps ids and counts within bounds', () => {
    const settings = parseSettings(`?roomId=${'x'.repeat(5000)}&consumerReplicas=1e9&numSimulcastStreams=9`, defaults);
    expect(settings.roomId).toHaveLength(kIdLengthMax);
    expect([settings.consumerReplicas, settings.simulcastStreams]).toEqual([32, 3]);
    expect(parseSettings('?consumerReplicas=undefined', defaults).consumerReplicas).toBe(0);
    expect(parseSettings('?consumerReplicas=-2', defaults).consumerReplicas).toBe(0);
    expect(parseSettings('?numSimulcastStreams=0', defaults).simulcastStreams).toBe(1);
  });
});

describe('inviteUrl', () => {
  it('carries the room and nothing personal', () => {
    expect(inviteUrl('https://example.org/?peerId=a&roomId=old#x', 'a b', 'meet'))
      .toBe('https://example.org/?roomId=a+b');
    expect(inviteUrl('https://example.org/', 'r', 'live')).toBe('https://example.org/?roomId=r&kind=live');
  });
});
