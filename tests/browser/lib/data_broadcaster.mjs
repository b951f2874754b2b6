// A broadcaster with data channels, on a stack that has nothing to do with any browser's: libdatachannel with usrsctp.
// A process of its own, because that library ends a process hard when it is put away.
// Commands come over the IPC channel as { id, command, args }; answers are { id, value } or { id, error }.
import { createHash } from 'node:crypto';
import datachannel from 'node-datachannel';

const kChannelMs = 10_000;
const transports = new Map();  // name -> { connection, told, connecting }
const received = [];

async function call(origin, path, body) {
  const response = await fetch(origin + path, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body), signal: AbortSignal.timeout(10_000) });
  const text = await response.text();
  if (response.status !== 200) { throw new Error(`${path} -> ${response.status} ${text}`); }
  return text === '' ? undefined : JSON.parse(text);
}

function answerTo(told, mid) {
  const lines = ['v=0', 'o=- 1 1 IN IP4 0.0.0.0', 's=-', 't=0 0', 'a=ice-lite', `a=group:BUNDLE ${mid}`,
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel', 'c=IN IP4 0.0.0.0', `a=mid:${mid}`,
    `a=ice-ufrag:${told.iceParameters.usernameFragment}`, `a=ice-pwd:${told.iceParameters.password}`,
    `a=fingerprint:sha-256 ${told.dtlsParameters.fingerprints.at(-1).value}`, 'a=setup:passive',
    `a=sctp-port:${told.sctpParameters.port}`, `a=max-message-size:${told.sctpParameters.maxMessageSize}`,
    ...told.iceCandidates.map((one) => `a=candidate:${one.foundation} 1 ${one.protocol} ${one.priority} ${one.address} ${one.port} typ host`),
    ''];
  return lines.join('\r\n');
}

async function connect(origin, path, transport) {
  const { connection, told } = transport;
  const sdp = await new Promise((resolve) => { connection.onLocalDescription(resolve); connection.setLocalDescription('offer'); });
  const [, algorithm, value] = /a=fingerprint:(\S+) (\S+)/.exec(sdp);
  await call(origin, `${path}/transports/${told.id}/connect`, { dtlsParameters: { role: 'client', fingerprints: [{ algorithm, value }] } });
  connection.setRemoteDescription(answerTo(told, /a=mid:(\S+)/.exec(sdp)[1]), 'answer');
}

const digestOf = (data) => createHash('sha256').update(data).digest('hex');

const commands = {
  async transport({ origin, path, name }) {
    const told = await call(origin, `${path}/transports`, { type: 'webrtc', sctpCapabilities: { numStreams: { OS: 1024, MIS: 1024 } } });
    const connection = new datachannel.PeerConnection(name, { iceServers: [], disableAutoNegotiation: true });
    transports.set(name, { connection, told });
    return told.id;
  },
  async open({ origin, path, name, streamId, label, reliability = {} }) {
    const transport = transports.get(name);
    const channel = transport.connection.createDataChannel(label, { negotiated: true, id: streamId, ...reliability });
    channel.onMessage((data) => received.push(typeof data === 'string' ? data : digestOf(Buffer.from(data))));
    transport.channel = channel;
    const opened = new Promise((resolve, reject) => {
      channel.onOpen(resolve);
      setTimeout(() => reject(new Error(`channel ${label} did not open`)), kChannelMs);
    });
    transport.connecting ??= connect(origin, path, transport);
    await transport.connecting;
    await opened;
  },
  async say({ name, text }) { transports.get(name).channel.sendMessage(text); },
  async send({ name, size, fill }) {
    const data = Buffer.alloc(size, fill);
    transports.get(name).channel.sendMessageBinary(data);
    return digestOf(data);
  },
  async take() { return received.splice(0); },
};

process.on('message', async ({ id, command, args }) => {
  try {
    process.send({ id, value: await commands[command](args) ?? null });
  } catch (error) {
    process.send({ id, error: String(error.stack ?? error) });
  }
});
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
