import type { types } from 'mediasoup-client';
import type { Signalling } from './signalling';

export interface TransportOptions {
  readonly signalling: Signalling;
  readonly device: types.Device;
  readonly forceTcp: boolean;
  readonly datachannel: boolean;
  /** The path for media broke, and after a while whether it could be mended. */
  readonly onPath: (state: 'broken' | 'whole' | 'lost') => void;
}

/** How long a new path may take to be found before the whole connection is made anew. */
const kMendingMs = 8_000;

export interface MadeTransport { readonly transport: types.Transport; readonly sctp: boolean }

/** Makes a transport on both ends and keeps its ICE alive. */
export async function createTransport(options: TransportOptions, direction: 'send' | 'recv'): Promise<MadeTransport> {
  const { signalling, device, forceTcp, datachannel } = options;
  const description = await signalling.request('createWebRtcTransport', {
    forceTcp,
    producing: direction === 'send',
    consuming: direction === 'recv',
    ...(datachannel ? { sctpCapabilities: device.sctpCapabilities } : {}),
  });
  const transport = direction === 'send'
    ? device.createSendTransport(description)
    : device.createRecvTransport(description);
  transport.on('connect', ({ dtlsParameters }, done, failed) => {
    signalling.request('connectWebRtcTransport', { transportId: transport.id, dtlsParameters })
      .then(() => done(), failed);
  });
  keepAlive(options, transport);
  return { transport, sctp: description.sctpParameters !== undefined };
}

function keepAlive({ signalling, onPath }: TransportOptions, transport: types.Transport): void {
  let giveUp: ReturnType<typeof setTimeout> | null = null;
  const settle = () => {
    if (giveUp !== null) { clearTimeout(giveUp); }
    giveUp = null;
  };
  transport.on('connectionstatechange', (state) => {
    if (state === 'connected' && giveUp !== null) {
      settle();
      onPath('whole');
    } else if (state === 'closed') {
      settle();
    } else if (state === 'failed' || state === 'disconnected') {
      if (giveUp === null) {
        giveUp = setTimeout(() => onPath('lost'), kMendingMs);
        onPath('broken');
      }
      void restartIce(signalling, transport);
    }
  });
  transport.observer.once('close', settle);
}

/** A person changes from one network to another and the call goes on. */
async function restartIce(signalling: Signalling, transport: types.Transport): Promise<void> {
  try {
    const iceParameters = await signalling.request('restartIce', { transportId: transport.id });
    if (!transport.closed) { await transport.restartIce({ iceParameters }); }
  } catch {
    // The signalling connection is in trouble as well; making that anew mends both.
  }
}
