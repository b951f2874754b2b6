// A broadcaster as scripts make it: plain RTP from ffmpeg, announced over HTTP.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { kOutput } from './scenario.mjs';
import { within } from './wait.mjs';

const kFilm = `${kOutput}film.webm`;
const kAudioSsrc = 1111;
const kVideoSsrc = 2222;
const kAudioPayloadType = 100;
const kVideoPayloadType = 101;
const kStopMs = 5_000;

/** 20 seconds of test picture and tone, a key frame each second: no one can ask ffmpeg for one. */
export function film() {
  if (existsSync(kFilm)) { return kFilm; }
  mkdirSync(kOutput, { recursive: true });
  const draft = `${kOutput}film-${process.pid}.webm`;
  execFileSync('ffmpeg', [
    '-hide_banner', '-loglevel', 'error', '-y',
    '-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=25',
    '-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000',
    '-t', '20', '-pix_fmt', 'yuv420p',
    '-c:v', 'libvpx', '-b:v', '600k', '-deadline', 'realtime', '-cpu-used', '8', '-g', '25',
    '-c:a', 'libopus', '-ac', '2', '-b:a', '64k', draft,
  ], { timeout: 60_000 });
  renameSync(draft, kFilm);
  return kFilm;
}

export class Broadcaster {
  #server;
  #path;
  #ffmpeg = null;
  #ended;
  output = '';

  static async create(server, roomId, { id, displayName }) {
    await server.call('GET', `/rooms/${roomId}`);
    await server.call('POST', `/rooms/${roomId}/broadcasters`, { id, displayName, device: { name: 'FFmpeg' } });
    return new Broadcaster(server, `/rooms/${roomId}/broadcasters/${id}`);
  }

  constructor(server, path) {
    this.#server = server;
    this.#path = path;
  }

  /** Two plain transports with comedia, a producer on each, then the film in an endless loop. */
  async push(path) {
    const audio = await this.#transport();
    const video = await this.#transport();
    await this.#produce(audio.id, 'audio', {
      codecs: [{ mimeType: 'audio/opus', payloadType: kAudioPayloadType, clockRate: 48000, channels: 2, parameters: { 'sprop-stereo': 1 } }],
      encodings: [{ ssrc: kAudioSsrc }],
    });
    await this.#produce(video.id, 'video', {
      codecs: [{ mimeType: 'video/vp8', payloadType: kVideoPayloadType, clockRate: 90000 }],
      encodings: [{ ssrc: kVideoSsrc }],
    });
    this.#start(path, [
      `[select=a:f=rtp:ssrc=${kAudioSsrc}:payload_type=${kAudioPayloadType}]rtp://${audio.ip}:${audio.port}?rtcpport=${audio.rtcpPort}`,
      `[select=v:f=rtp:ssrc=${kVideoSsrc}:payload_type=${kVideoPayloadType}]rtp://${video.ip}:${video.port}?rtcpport=${video.rtcpPort}`,
    ].join('|'));
  }

  async stopPushing() {
    if (!this.#ffmpeg) { return; }
    this.#ffmpeg.kill('SIGTERM');
    try { await within(kStopMs, 'stopping ffmpeg', this.#ended); } catch { this.#ffmpeg.kill('SIGKILL'); }
    this.#ffmpeg = null;
  }

  async remove() { await this.#server.call('DELETE', this.#path); }

  async #transport() {
    return await this.#server.call('POST', `${this.#path}/transports`, { type: 'plain', comedia: true, rtcpMux: false });
  }

  async #produce(transportId, kind, rtpParameters) {
    return await this.#server.call('POST', `${this.#path}/transports/${transportId}/producers`, { kind, rtpParameters });
  }

  #start(path, tee) {
    this.#ffmpeg = spawn('ffmpeg', [
      '-hide_banner', '-loglevel', 'warning', '-re', '-stream_loop', '-1', '-i', path,
      '-map', '0:a:0', '-map', '0:v:0', '-c', 'copy', '-f', 'tee', tee,
    ], { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#ffmpeg.stderr.setEncoding('utf8').on('data', (text) => { this.output += text; });
    this.#ended = new Promise((resolve) => { this.#ffmpeg.once('exit', resolve); this.#ffmpeg.once('error', resolve); });
  }
}
