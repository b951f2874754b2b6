import { expect, it } from 'vitest';
import { signallingUrl } from './signalling_url';

const address = { roomId: 'a b&c', peerId: '마당', roomKind: null, consumerReplicas: 2 } as const;

it('goes to the host and port of the page and escapes the ids', () => {
  expect(signallingUrl({ protocol: 'http:', host: '127.0.0.1:3000' }, address))
    .toBe('ws://127.0.0.1:3000/?roomId=a+b%26c&peerId=%EB%A7%88%EB%8B%B9&consumerReplicas=2');
});

it('is secure where the page is, and names the kind of room where somebody chose it', () => {
  expect(signallingUrl({ protocol: 'https:', host: 'example.org' }, { ...address, roomId: 'r', peerId: 'p', roomKind: 'live' }))
    .toBe('wss://example.org/?roomId=r&peerId=p&consumerReplicas=2&kind=live');
});
