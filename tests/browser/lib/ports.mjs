// Finds ports that nobody uses. Between finding and using there is a gap that only bad luck hits.
import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';

const kTriesMax = 50;
const kFirst = 20_000;
const kLast = 30_000;

export async function freeTcpPort(host) {
  const server = net.createServer().listen(0, host);
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** The first of `count` ports in a row that are free for UDP and for TCP. */
export async function freePortRange(host, count) {
  for (let attempt = 0; attempt < kTriesMax; ++attempt) {
    const first = kFirst + Math.floor(Math.random() * (kLast - kFirst - count));
    const ports = Array.from({ length: count }, (_unused, index) => first + index);
    const free = await Promise.all(ports.map(async (port) => await udpIsFree(host, port) && await tcpIsFree(host, port)));
    if (free.every(Boolean)) { return first; }
  }
  throw new Error(`no ${count} free ports in a row on ${host}`);
}

async function udpIsFree(host, port) {
  const socket = dgram.createSocket(net.isIPv6(host) ? 'udp6' : 'udp4');
  return await new Promise((resolve) => {
    socket.once('error', () => resolve(false));
    socket.bind({ port, address: host, exclusive: true }, () => socket.close(() => resolve(true)));
  });
}

async function tcpIsFree(host, port) {
  const server = net.createServer();
  return await new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}
