import { describe, expect, it } from 'vitest';
import { kNoDevices, needsDevices, previewProblem, reduceLobby, type LobbyState } from './lobby';

const lobby: LobbyState = {
  displayName: 'Ann', roomId: 'yard', roomKind: 'meet', kindChosen: false, occupancy: null, presenting: false, camera: { status: 'idle' }, microphone: { status: 'idle' },
  devices: kNoDevices, cameraId: null, microphoneId: null, speakerId: null,
};

it('asks viewers of a live room for no device', () => {
  expect(needsDevices(lobby)).toBe(true);
  const live = reduceLobby(lobby, { type: 'kind', roomKind: 'live' });
  expect(needsDevices(live)).toBe(false);
  expect(needsDevices(reduceLobby(live, { type: 'presenting', presenting: true }))).toBe(true);
});

it('believes the server about a room that is there, unless somebody chose otherwise or went elsewhere', () => {
  const found = { type: 'found', roomId: 'yard', roomKind: 'chat', people: 1 } as const;
  expect(reduceLobby(lobby, found)).toMatchObject({ roomKind: 'chat', kindChosen: false, occupancy: 1 });
  expect(reduceLobby(reduceLobby(lobby, { type: 'kind', roomKind: 'live' }), found)).toMatchObject({ roomKind: 'live', occupancy: 1 });
  expect(reduceLobby(lobby, { ...found, roomId: 'other' })).toBe(lobby);
  expect(reduceLobby(reduceLobby(lobby, found), { type: 'room', roomId: 'x' }).occupancy).toBeNull();
});

it('keeps each device apart', () => {
  const state = reduceLobby(reduceLobby(lobby, { type: 'device', device: 'camera', id: 'c' }), { type: 'device', device: 'speaker', id: 's' });
  expect(state).toMatchObject({ cameraId: 'c', microphoneId: null, speakerId: 's' });
});

describe('previewProblem', () => {
  const failed = (code: 'denied' | 'busy') => ({ status: 'failed', code, about: 'NotAllowedError' }) as const;
  it('is none while all is well or still being asked', () => {
    expect(previewProblem({ ...lobby, camera: { status: 'asking' }, microphone: { status: 'ready' } })).toBeNull();
  });
  it('says the same reason once', () => {
    expect(previewProblem({ ...lobby, camera: failed('denied'), microphone: failed('denied') })).toMatchObject({ code: 'denied', about: 'both' });
  });
  it('speaks of the one that failed', () => {
    expect(previewProblem({ ...lobby, microphone: failed('busy') })).toMatchObject({ code: 'busy', about: 'microphone' });
    expect(previewProblem({ ...lobby, camera: failed('denied'), microphone: failed('busy') })).toMatchObject({ about: 'camera' });
  });
});
