import type { NoticeCode } from './room_state';
import type { RoomKind } from './settings';

/** A device as the browser lists it; without permission it has no label. */
export interface DeviceChoice { readonly id: string; readonly label: string }

export interface DeviceLists {
  readonly cameras: readonly DeviceChoice[];
  readonly microphones: readonly DeviceChoice[];
  readonly speakers: readonly DeviceChoice[];
}

export const kNoDevices: DeviceLists = { cameras: [], microphones: [], speakers: [] };

export type PreviewSource = 'camera' | 'microphone';

/** `idle`: not asked for; `asking`: the browser asks the person; `ready`: open; `failed`: see `code`. */
export type PreviewState =
  | { readonly status: 'idle' | 'asking' | 'ready' }
  | { readonly status: 'failed'; readonly code: NoticeCode; readonly about: string };

export interface LobbyState {
  readonly displayName: string;
  readonly roomId: string;
  readonly roomKind: RoomKind;
  /** Somebody chose the kind, here or in the link; else the server decides. */
  readonly kindChosen: boolean;
  /** How many are in the room now; null: not known, or nobody. */
  readonly occupancy: number | null;
  /** Only in a live room: whether to go on the stage or to watch. */
  readonly presenting: boolean;
  readonly camera: PreviewState;
  readonly microphone: PreviewState;
  readonly devices: DeviceLists;
  readonly cameraId: string | null;
  readonly microphoneId: string | null;
  readonly speakerId: string | null;
}

export type LobbyAction =
  | { readonly type: 'name'; readonly displayName: string }
  | { readonly type: 'room'; readonly roomId: string }
  | { readonly type: 'kind'; readonly roomKind: RoomKind }
  /** What the server said of the room that was named in the link. */
  | { readonly type: 'found'; readonly roomId: string; readonly roomKind: RoomKind; readonly people: number }
  | { readonly type: 'presenting'; readonly presenting: boolean }
  | { readonly type: 'preview'; readonly source: PreviewSource; readonly state: PreviewState }
  | { readonly type: 'devices'; readonly devices: DeviceLists }
  | { readonly type: 'device'; readonly device: 'camera' | 'microphone' | 'speaker'; readonly id: string | null };

export function reduceLobby(state: LobbyState, action: LobbyAction): LobbyState {
  switch (action.type) {
    case 'name':
      return { ...state, displayName: action.displayName };
    case 'room':
      return { ...state, roomId: action.roomId, occupancy: null };
    case 'kind':
      return { ...state, roomKind: action.roomKind, kindChosen: true };
    case 'found':
      if (state.roomId !== action.roomId) { return state; }
      return { ...state, occupancy: action.people, roomKind: state.kindChosen ? state.roomKind : action.roomKind };
    case 'presenting':
      return { ...state, presenting: action.presenting };
    case 'preview':
      return { ...state, [action.source]: action.state };
    case 'devices':
      return { ...state, devices: action.devices };
    case 'device':
      return { ...state, [`${action.device}Id`]: action.id };
  }
}

/** Who only watches is not asked for a camera. */
export function needsDevices(state: LobbyState): boolean { return state.roomKind !== 'live' || state.presenting; }

/** Why nothing can be seen or heard, said once: both devices usually fail for the same reason. */
export function previewProblem(state: LobbyState): { code: NoticeCode; about: PreviewSource | 'both'; detail: string } | null {
  const { camera, microphone } = state;
  if (camera.status === 'failed' && microphone.status === 'failed' && camera.code === microphone.code) {
    return { code: camera.code, about: 'both', detail: camera.about };
  }
  if (camera.status === 'failed') { return { code: camera.code, about: 'camera', detail: camera.about }; }
  if (microphone.status === 'failed') { return { code: microphone.code, about: 'microphone', detail: microphone.about }; }
  return null;
}
