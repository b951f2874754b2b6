import type { types } from 'mediasoup-client';
import type { MediaKind, PeerDevice, PeerState } from '../state/room_state';

/** The words of the wire: what each request takes and gives. */
export interface TransportDescription {
  readonly id: string;
  readonly iceParameters: types.IceParameters;
  readonly iceCandidates: types.IceCandidate[];
  readonly dtlsParameters: types.DtlsParameters;
}

export interface Requests {
  getRouterRtpCapabilities: { data: undefined; reply: types.RtpCapabilities };
  createWebRtcTransport: {
    data: { forceTcp: boolean; producing: boolean; consuming: boolean };
    reply: TransportDescription;
  };
  connectWebRtcTransport: { data: { transportId: string; dtlsParameters: types.DtlsParameters }; reply: unknown };
  restartIce: { data: { transportId: string }; reply: types.IceParameters };
  join: {
    data: { displayName: string; device: PeerDevice; rtpCapabilities?: types.RtpCapabilities };
    reply: { peers: PeerState[] };
  };
  produce: {
    data: { transportId: string; kind: MediaKind; rtpParameters: types.RtpParameters; appData: types.AppData };
    reply: { id: string };
  };
  closeProducer: { data: { producerId: string }; reply: unknown };
  pauseProducer: { data: { producerId: string }; reply: unknown };
  resumeProducer: { data: { producerId: string }; reply: unknown };
}

export interface NewConsumer {
  readonly peerId: string;
  readonly producerId: string;
  readonly id: string;
  readonly kind: MediaKind;
  readonly rtpParameters: types.RtpParameters;
  readonly type: 'simple' | 'simulcast' | 'svc';
  readonly appData: types.AppData;
  readonly producerPaused: boolean;
}

/** The notifications this page acts upon; it ignores all others. */
export type Notification =
  | { method: 'mediasoup-version'; data: { version: string } }
  | { method: 'newPeer'; data: PeerState }
  | { method: 'peerClosed'; data: { peerId: string } }
  | { method: 'peerDisplayNameChanged'; data: { peerId: string; displayName: string } }
  | { method: 'consumerClosed' | 'consumerPaused' | 'consumerResumed'; data: { consumerId: string } }
  | { method: 'activeSpeaker'; data: { peerId: string | null } };
