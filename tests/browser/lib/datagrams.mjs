// Datagrams that an honest client would not send, and a socket to send them from.
import { createHmac, randomBytes } from 'node:crypto';
import dgram from 'node:dgram';

const kMagicCookie = 0x2112a442;
const kBindingRequest = 0x0001;
const kBindingSuccess = 0x0101;
const kAttributes = { username: 0x0006, integrity: 0x0008, priority: 0x0024, useCandidate: 0x0025, fingerprint: 0x8028, controlling: 0x802a };
const kIntegrityBytes = 24;
const kFingerprintBytes = 8;
const kFingerprintXor = 0x5354554e;

function attribute(type, value) {
  const padded = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4);
  padded.writeUInt16BE(type, 0);
  padded.writeUInt16BE(value.length, 2);
  value.copy(padded, 4);
  return padded;
}

function header(type, length) {
  const bytes = Buffer.alloc(20);
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(length, 2);
  bytes.writeUInt32BE(kMagicCookie, 4);
  randomBytes(12).copy(bytes, 8);
  return bytes;
}

function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; ++bit) { crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0); }
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** A binding request as of a controlling agent (RFC 8445); without `password`, without integrity. */
export function bindingRequest(usernameFragment, password) {
  const attributes = [
    attribute(kAttributes.username, Buffer.from(`${usernameFragment}:${randomBytes(4).toString('hex')}`)),
    attribute(kAttributes.priority, Buffer.from([0x6e, 0xff, 0xff, 0xff])),
    attribute(kAttributes.controlling, randomBytes(8)),
    attribute(kAttributes.useCandidate, Buffer.alloc(0)),
  ];
  let message = Buffer.concat([header(kBindingRequest, 0), ...attributes]);
  if (password !== undefined) {
    message.writeUInt16BE(message.length - 20 + kIntegrityBytes, 2);
    const mac = createHmac('sha1', password).update(message).digest();
    message = Buffer.concat([message, attribute(kAttributes.integrity, mac)]);
  }
  message.writeUInt16BE(message.length - 20 + kFingerprintBytes, 2);
  const check = Buffer.alloc(4);
  check.writeUInt32BE((crc32(message) ^ kFingerprintXor) >>> 0);
  return Buffer.concat([message, attribute(kAttributes.fingerprint, check)]);
}

/** The start of a DTLS handshake: a record of type 22 with a ClientHello that means nothing. */
export function clientHello() {
  const body = randomBytes(120);
  const hello = Buffer.alloc(12);
  hello[0] = 1;
  hello.writeUIntBE(body.length, 1, 3);
  hello.writeUIntBE(body.length, 9, 3);
  const record = Buffer.from([22, 0xfe, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  record.writeUInt16BE(hello.length + body.length, 11);
  return Buffer.concat([record, hello, body]);
}

/** Looks like RTP (or RTCP) to a demultiplexer, and is noise otherwise. */
export function rtpLike(bytes) {
  const packet = randomBytes(bytes);
  packet[0] = 0x80 | (packet[0] & 0x1f);
  return packet;
}

export function noise(bytes) { return randomBytes(bytes); }

export class Sender {
  #socket = dgram.createSocket('udp4');
  #successes = 0;
  #others = 0;

  constructor() {
    this.#socket.on('message', (message) => {
      if (message.length >= 2 && message.readUInt16BE(0) === kBindingSuccess) {
        ++this.#successes;
      } else if (message[0] > 3) {
        ++this.#others;
      }
    });
    this.#socket.on('error', () => {});
  }

  async send(bytes, host, port) {
    await new Promise((resolve) => this.#socket.send(bytes, port, host, () => resolve()));
  }

  /** What came back: STUN successes, and anything that is not STUN. */
  get answers() { return { successes: this.#successes, others: this.#others }; }

  close() { this.#socket.close(); }
}
