import {
  numberIn, rateText, textIn, trafficOf, type AdminState, type ConsumerReport, type PersonReport, type ProducerReport, type RoomDetail,
  type StatsEntry,
} from '../../state/admin_state';
import type { Texts } from '../../text';
import { kindText, Plot, Sure, useDesk } from './admin';

/** One room: who is in it, over which transports, and what each sends and receives. */
export function RoomDetailView({ detail, rates }: { readonly detail: RoomDetail; readonly rates: AdminState['rates'] }) {
  const desk = useDesk();
  const { admin, lobby } = desk.texts;
  const traffic = trafficOf(detail);
  return (
    <>
      <header className="room-title">
        <h2>{detail.roomId}</h2>
        <p className="hint">
          {kindText(lobby.kinds, detail.kind)} · {admin.inRate} {rateText(traffic.received)} · {admin.outRate} {rateText(traffic.sent)}
        </p>
        <Sure question={admin.sureClose(detail.roomId)} label={admin.closeRoom} className="close-room" onYes={() => desk.closeRoom(detail.roomId)} />
      </header>
      {detail.people.map((person) => <Person key={person.peerId} person={person} detail={detail} rates={rates} />)}
    </>
  );
}

function Person({ person, detail, rates }: { readonly person: PersonReport; readonly detail: RoomDetail; readonly rates: AdminState['rates'] }) {
  const desk = useDesk();
  const { admin, room } = desk.texts;
  const name = person.displayName || room.guest;
  const id = `person-${person.peerId}`;
  return (
    <article className="card person" aria-labelledby={id}>
      <header>
        <h3 id={id}>{name}</h3>
        <p className="hint">
          {person.peerId} · {person.type === 'peer' ? admin.peer : admin.broadcaster}{person.joined ? '' : ` (${admin.notJoined})`}
          {person.device?.name === undefined ? '' : ` · ${person.device.name} ${person.device.version ?? ''}`}
        </p>
        <Sure question={admin.sureDrop(name)} label={admin.dropPerson} className="drop" onYes={() => desk.drop(detail.roomId, person.peerId)} />
      </header>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <div className="table-area" tabIndex={0} role="region" aria-labelledby={id}>
        <Transports person={person} rates={rates} />
        <Streams person={person} detail={detail} />
      </div>
    </article>
  );
}

function Transports({ person, rates }: { readonly person: PersonReport; readonly rates: AdminState['rates'] }) {
  const { admin } = useDesk().texts;
  return (
    <table>
      <thead><tr><th>{admin.transports}</th><th>{admin.state}</th><th>{admin.address}</th><th>{admin.inRate}</th><th>{admin.outRate}</th><th>{admin.loss}</th></tr></thead>
      <tbody>{person.transports.map(({ id, type, stats = [] }) => (
        <tr key={id}>
          <th scope="row">{type} {id.slice(0, 8)}</th>
          <td>{[textIn(stats[0], 'iceState'), textIn(stats[0], 'dtlsState')].filter(Boolean).join(' / ')}</td>
          <td>{addressOf(stats[0])}</td>
          <td><Plot values={rates[id]?.received ?? []} unit="kbit/s" /></td>
          <td><Plot values={rates[id]?.sent ?? []} unit="kbit/s" /></td>
          <td>{percent(numberIn(stats[0], 'rtpPacketLossReceived'))}</td>
        </tr>
      ))}</tbody>
    </table>
  );
}

function Streams({ person, detail }: { readonly person: PersonReport; readonly detail: RoomDetail }) {
  const { admin } = useDesk().texts;
  return (
    <table>
      <thead><tr><th>{admin.streams}</th><th>{admin.codec}</th><th>{admin.layers}</th><th>{admin.bitrate}</th><th>{admin.loss}</th><th>{admin.rtt}</th><th>{admin.score}</th></tr></thead>
      <tbody>
        {person.producers.map((producer) => <Sent key={producer.id} producer={producer} />)}
        {person.consumers.map((consumer) => <Received key={consumer.id} consumer={consumer} detail={detail} />)}
      </tbody>
    </table>
  );
}

function Sent({ producer }: { readonly producer: ProducerReport }) {
  const { stats: text } = useDesk().texts;
  const { stats = [] } = producer;
  const bitrate = stats.reduce((sum, entry) => sum + numberIn(entry, 'bitrate'), 0);
  const best = stats.reduce((most, entry) => Math.max(most, numberIn(entry, 'score')), 0);
  const worstLoss = stats.reduce((most, entry) => Math.max(most, numberIn(entry, 'fractionLost')), 0);
  return (
    <tr>
      <th scope="row">{text.sending}: {kindOf(producer.kind, text)}{producer.paused ? ` (${text.paused})` : ''}</th>
      <td>{producer.codec}</td>
      <td>{stats.map((entry) => textIn(entry, 'rid')).filter(Boolean).join(' ')}</td>
      <td>{rateText(bitrate / 1000)}</td><td>{percent(worstLoss / 256)}</td><td>{rtt(stats[0])}</td><td>{best}</td>
    </tr>
  );
}

function Received({ consumer, detail }: { readonly consumer: ConsumerReport; readonly detail: RoomDetail }) {
  const { stats: text } = useDesk().texts;
  const from = detail.people.find((person) => person.peerId === consumer.peerId)?.displayName || consumer.peerId;
  const own = consumer.stats?.[0];
  return (
    <tr>
      <th scope="row">{text.receiving}: {kindOf(consumer.kind, text)} ({from})</th>
      <td>{textIn(own, 'mimeType').split('/')[1] ?? ''}</td>
      <td>{consumer.layers ? `${consumer.layers.spatialLayer} / ${consumer.layers.temporalLayer}` : ''}</td>
      <td>{own ? rateText(numberIn(own, 'bitrate') / 1000) : ''}</td>
      <td>{own ? percent(numberIn(own, 'fractionLost') / 256) : ''}</td><td>{rtt(own)}</td><td>{consumer.score}</td>
    </tr>
  );
}

function kindOf(kind: string, text: Texts['stats']): string { return kind === 'audio' ? text.audio : text.video; }
function percent(part: number): string { return `${(part * 100).toFixed(1)} %`; }
function rtt(entry: StatsEntry | undefined): string {
  const ms = numberIn(entry, 'roundTripTime');
  return ms > 0 ? `${Math.round(ms)} ms` : '';
}

function addressOf(entry: StatsEntry | undefined): string {
  const tuple = entry?.['iceSelectedTuple'] ?? entry?.['tuple'];
  if (typeof tuple !== 'object' || tuple === null) { return ''; }
  const { remoteIp, remotePort, protocol } = tuple as Record<string, unknown>;
  return typeof remoteIp === 'string' && typeof remotePort === 'number' ? `${typeof protocol === 'string' ? protocol : ''} ${remoteIp}:${remotePort}` : '';
}
