import type { types } from 'mediasoup-client';
import type { Signalling } from './signalling';

/** Makes a transport on both ends and keeps its ICE alive. */
export async function createTransport(
  signalling: Signalling, device: types.Device, direction: 'send' | 'recv', forceTcp: boolean,
): Promise<types.Transport> {
  const description = await signalling.request('createWebRtcTransport', {
    forceTcp, producing: direction === 'send', consuming: direction === 'recv',
  });
  const transport = direction === 'send'
    ? device.createSendTransport(description)
    : device.createRecvTransport(description);
  transport.on('connect', ({ dtlsParameters }, done, failed) => {
    signalling.request('connectWebRtcTransport', { transportId: transport.id, dtlsParameters })
      .then(() => done(), failed);
  });
  transport.on('connectionstatechange', (state) => {
    if (state === 'failed' || state === 'disconnected') { void restartIce(signalling, transport); }
  });
  return transport;
}

/** A person changes from one network to another and the call goes on. */
async function restartIce(signalling: Signalling, transport: types.Transport): Promise<void> {
  try {
    const iceParameters = await signalling.request('restartIce', { transportId: transport.id });
    if (!transport.closed) { await transport.restartIce({ iceParameters }); }
  } catch {
    // The signalling connection is in trouble as well; its own reconnection mends both.
  }
}
