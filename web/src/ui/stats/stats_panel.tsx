import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { CallStats, ConsumerStats, ProducerStats, TransportStats } from '../../client/call_stats';
import type { RoomSession } from '../../client/room_session';
import type { RoomState } from '../../state/room_state';
import { feed, kNoHistory, kNoStreamHistory, type StatsHistory } from '../../state/stats_history';
import { Button } from '../button';
import { useApp, useRoom, useTexts } from '../context';
import { SidePanel } from '../room/panel';
import { Sparkline } from './sparkline';
import { Throttle } from './throttle';

const kIntervalMs = 1_000;
const kShownMs = 2_500;

interface Seen { readonly stats: CallStats; readonly history: StatsHistory }

/** Per person and track: what is sent and received, live. */
export default function StatsPanel() {
  const texts = useTexts();
  const app = useApp();
  const room = useRoom();
  const seen = useStats();
  return (
    <SidePanel title={texts.stats.title} className="stats-panel" actions={seen && <CopyButton seen={seen} />}>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <div className="scrolls" tabIndex={0} role="group" aria-label={texts.stats.title}>
        {!seen || (seen.stats.transports.length === 0 && seen.stats.consumers.length === 0)
          ? <p className="hint">{texts.stats.nothing}</p>
          : <Everything seen={seen} room={room} />}
        {app.settings.throttleSecret !== null && <Throttle secret={app.settings.throttleSecret} />}
      </div>
    </SidePanel>
  );
}

function useStats(): Seen | null {
  const app = useApp();
  const [seen, setSeen] = useState<Seen | null>(null);
  useEffect(() => {
    let alive = true;
    const read = async () => {
      const stats = await app.session?.stats();
      if (!stats || !alive) { return; }
      const reading = { at: stats.at, streams: [...stats.producers, ...stats.consumers] };
      setSeen((before) => ({ stats, history: feed(before?.history ?? kNoHistory, reading) }));
    };
    void read();
    const timer = setInterval(() => void read(), kIntervalMs);
    return () => { alive = false; clearInterval(timer); };
  }, [app]);
  return seen;
}

function Everything({ seen, room }: { readonly seen: Seen; readonly room: RoomState }) {
  const texts = useTexts();
  const { stats, history } = seen;
  return (
    <>
      <section>
        <h3>{texts.stats.connection}</h3>
        {stats.transports.map((transport) => <Transport key={transport.direction} transport={transport} />)}
      </section>
      {stats.producers.length > 0 && (
        <section>
          <h3>{texts.stats.you}</h3>
          {stats.producers.map((one) => <Sent key={one.id} stream={one} history={history} score={room.ownScore} />)}
        </section>
      )}
      {room.peers.map((peer) => {
        const streams = stats.consumers.filter((one) => one.peerId === peer.id);
        return streams.length > 0 && (
          <section key={peer.id}>
            <h3>{peer.displayName || texts.room.guest}</h3>
            {streams.map((one) => <Received key={one.id} stream={one} history={history} room={room} />)}
          </section>
        );
      })}
    </>
  );
}

function Transport({ transport }: { readonly transport: TransportStats }) {
  const texts = useTexts();
  const rows: [string, string][] = [
    [texts.stats.state, `${transport.connectionState} / ${transport.dtlsState}`],
    [texts.stats.rtt, `${Math.round(transport.roundTripTime * 1000)} ms`],
    [texts.stats.pair, `${transport.localCandidate} → ${transport.remoteCandidate}`],
    [texts.stats.protection, transport.srtpCipher],
    ...(transport.direction === 'send' && transport.availableOutgoingBitrate > 0
      ? [[texts.stats.estimate, kbps(transport.availableOutgoingBitrate / 1000)] as [string, string]] : []),
  ];
  return <Figures title={transport.direction === 'send' ? texts.stats.sending : texts.stats.receiving} rows={rows} />;
}

function Sent({ stream, history, score }: { readonly stream: ProducerStats; readonly history: StatsHistory; readonly score: number | null }) {
  const texts = useTexts();
  const { bitrates } = history.streams[stream.id] ?? kNoStreamHistory;
  const layers = stream.encodings.filter((one) => one.active && one.frameHeight > 0)
    .map((one) => `${one.rid === '' ? '' : `${one.rid} `}${one.frameWidth}×${one.frameHeight}@${Math.round(one.framesPerSecond)}`);
  const rows: [string, string][] = [
    [texts.stats.codec, shortCodec(stream.codec)],
    ...(layers.length > 0 ? [[texts.stats.layers, layers.join('  ')] as [string, string]] : []),
    [texts.stats.loss, `${(stream.fractionLost * 100).toFixed(1)} %`],
    ...(stream.kind === 'video' && score !== null ? [[texts.stats.score, `${score} / 10`] as [string, string]] : []),
  ];
  return <Figures title={<TrackTitle stream={stream} />} rows={rows} bitrates={bitrates} />;
}

function Received({ stream, history, room }: { readonly stream: ConsumerStats; readonly history: StatsHistory; readonly room: RoomState }) {
  const texts = useTexts();
  const { bitrates, losses } = history.streams[stream.id] ?? kNoStreamHistory;
  const consumer = room.consumers.find((one) => one.id === stream.id);
  const rows: [string, string][] = [
    [texts.stats.codec, shortCodec(stream.codec)],
    ...(stream.kind === 'video'
      ? [[texts.stats.size, `${stream.frameWidth}×${stream.frameHeight}@${Math.round(stream.framesPerSecond)}`] as [string, string]] : []),
    ...(consumer?.layers
      ? [[texts.stats.layers, `${consumer.layers.spatialLayer} / ${consumer.layers.temporalLayer}`] as [string, string]] : []),
    [texts.stats.loss, `${(losses.at(-1) ?? 0).toFixed(1)} %`],
    [texts.stats.jitter, `${Math.round(stream.jitter * 1000)} ms`],
    ...(consumer && consumer.score !== null ? [[texts.stats.score, `${consumer.score} / 10`] as [string, string]] : []),
  ];
  return <Figures title={<TrackTitle stream={stream} />} rows={rows} bitrates={bitrates} />;
}

function TrackTitle({ stream }: { readonly stream: ProducerStats | ConsumerStats }) {
  const texts = useTexts();
  const kind = stream.kind === 'audio' ? texts.stats.audio : stream.share ? texts.stats.screen : texts.stats.video;
  return <>{kind}{stream.paused && <em> ({texts.stats.paused})</em>}</>;
}

function Figures({ title, rows, bitrates }: {
  readonly title: React.ReactNode; readonly rows: readonly (readonly [string, string])[]; readonly bitrates?: readonly number[];
}) {
  return (
    <div className="figures">
      <h4>{title}</h4>
      {bitrates && <p className="rate"><Sparkline values={bitrates} /><span>{kbps(bitrates.at(-1) ?? 0)}</span></p>}
      <dl>{rows.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
    </div>
  );
}

function CopyButton({ seen }: { readonly seen: Seen }) {
  const app = useApp();
  const texts = useTexts();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    const text = JSON.stringify(await everything(app.session, app.room.state, seen), null, 2);
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      setTimeout(() => setCopied(false), kShownMs);
    } catch {
      app.notice({ id: 'link', level: 'info', code: 'link-not-copied' });
    }
  };
  return <Button icon={copied ? Check : Copy} className="copy-json" onClick={() => void copy()}>{copied ? texts.stats.copied : texts.stats.copy}</Button>;
}

/** All of it, with the server's own figures where it gives them: what one would attach to a report of a bad call. */
async function everything(session: RoomSession | null, room: RoomState, { stats, history }: Seen): Promise<object> {
  const ask = async (method: 'getTransportStats' | 'getProducerStats' | 'getConsumerStats', ids: readonly string[]) =>
    Object.fromEntries(await Promise.all(ids.map(async (id) => [id, await session?.serverStats(method, id) ?? []] as const)));
  return {
    room,
    browser: stats,
    history: history.streams,
    server: {
      transports: await ask('getTransportStats', stats.transports.map(({ id }) => id)),
      producers: await ask('getProducerStats', stats.producers.map(({ id }) => id)),
      consumers: await ask('getConsumerStats', stats.consumers.map(({ id }) => id)),
    },
  };
}

function kbps(rate: number): string {
  return rate >= 10_000 ? `${(rate / 1000).toFixed(1)} Mbit/s` : `${Math.round(rate)} kbit/s`;
}

function shortCodec(mimeType: string): string { return mimeType.split('/')[1] ?? mimeType; }
