import type { types } from 'mediasoup-client';
import type { MediaKind, PeerDevice, PeerState } from '../state/room_state';

/** The words of the wire: what each request takes and gives. */
export interface TransportDescription {
  readonly id: string;
  readonly iceParameters: types.IceParameters;
  readonly iceCandidates: types.IceCandidate[];
  readonly dtlsParameters: types.DtlsParameters;
  /** Absent: this server has no data channels. */
  readonly sctpParameters?: types.SctpParameters;
}

interface ByConsumer { readonly consumerId: string }
interface ByProducer { readonly producerId: string }
interface ByTransport { readonly transportId: string }

/** One entry of what the server says about a stream; see the wire's own description for the many keys. */
export type ServerStats = Readonly<Record<string, unknown>>;

export interface Requests {
  getRouterRtpCapabilities: { data: undefined; reply: types.RtpCapabilities };
  createWebRtcTransport: {
    data: { forceTcp: boolean; producing: boolean; consuming: boolean; sctpCapabilities?: types.SctpCapabilities };
    reply: TransportDescription;
  };
  connectWebRtcTransport: { data: ByTransport & { dtlsParameters: types.DtlsParameters }; reply: unknown };
  restartIce: { data: ByTransport; reply: types.IceParameters };
  join: {
    data: {
      displayName: string;
      device: PeerDevice;
      rtpCapabilities?: types.RtpCapabilities;
      sctpCapabilities?: types.SctpCapabilities;
    };
    reply: { peers: PeerState[] };
  };
  produce: {
    data: ByTransport & { kind: MediaKind; rtpParameters: types.RtpParameters; appData: types.AppData };
    reply: { id: string };
  };
  produceData: {
    data: ByTransport & {
      sctpStreamParameters: types.SctpStreamParameters; label: string; protocol: string; appData: types.AppData;
    };
    reply: { id: string };
  };
  closeProducer: { data: ByProducer; reply: unknown };
  pauseProducer: { data: ByProducer; reply: unknown };
  resumeProducer: { data: ByProducer; reply: unknown };
  pauseConsumer: { data: ByConsumer; reply: unknown };
  resumeConsumer: { data: ByConsumer; reply: unknown };
  setConsumerPreferredLayers: { data: ByConsumer & { spatialLayer: number; temporalLayer: number }; reply: unknown };
  changeDisplayName: { data: { displayName: string }; reply: unknown };
  getTransportStats: { data: ByTransport; reply: ServerStats[] };
  getProducerStats: { data: ByProducer; reply: ServerStats[] };
  getConsumerStats: { data: ByConsumer; reply: ServerStats[] };
  applyNetworkThrottle: {
    data: { secret: string; uplink?: number; downlink?: number; rtt?: number; packetLoss?: number }; reply: unknown;
  };
  resetNetworkThrottle: { data: { secret: string }; reply: unknown };
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

export interface NewDataConsumer {
  /** Null: the room's own bot. */
  readonly peerId: string | null;
  readonly dataProducerId: string;
  readonly id: string;
  readonly sctpStreamParameters: types.SctpStreamParameters;
  readonly label: string;
  readonly protocol: string;
  readonly appData: types.AppData;
}

/** The notifications this page acts upon; it ignores all others. */
export type Notification =
  | { method: 'mediasoup-version'; data: { version: string } }
  | { method: 'newPeer'; data: PeerState }
  | { method: 'peerClosed'; data: { peerId: string } }
  | { method: 'peerDisplayNameChanged'; data: { peerId: string; displayName: string } }
  | { method: 'consumerClosed' | 'consumerPaused' | 'consumerResumed'; data: { consumerId: string } }
  | { method: 'consumerScore'; data: { consumerId: string; score: { score: number; producerScore: number } } }
  | { method: 'consumerLayersChanged'; data: { consumerId: string; spatialLayer: number | null; temporalLayer: number | null } }
  | { method: 'producerScore'; data: { producerId: string; score: readonly { score: number }[] } }
  | { method: 'dataConsumerClosed'; data: { dataConsumerId: string } }
  | { method: 'activeSpeaker'; data: { peerId: string | null } };
