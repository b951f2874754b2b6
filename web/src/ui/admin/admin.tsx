import * as Tooltip from '@radix-ui/react-tooltip';
import { ArrowLeft, TriangleAlert } from 'lucide-react';
import { createContext, useContext, useState } from 'react';
import { durationText, type AdminState, type RoomReport, type WorkerReport } from '../../state/admin_state';
import type { Texts } from '../../text';
import { Button } from '../button';
import { useStore } from '../context';
import { Dialog } from '../dialog';
import { Sparkline } from '../stats/sparkline';
import type { Desk } from './desk';
import { RoomDetailView } from './room_detail';

const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) { throw new Error('rendered outside of the desk'); }
  return desk;
}

/** What the server is doing, for whoever runs it. */
export function Admin({ desk }: { readonly desk: Desk }) {
  const state = useStore(desk.store);
  return (
    <DeskContext.Provider value={desk}>
      <Tooltip.Provider>{state.link === 'locked' ? <Lock /> : <Everything state={state} />}</Tooltip.Provider>
    </DeskContext.Provider>
  );
}

function Everything({ state }: { readonly state: AdminState }) {
  const desk = useDesk();
  const { admin } = desk.texts;
  return (
    <main className="admin">
      <header>
        <h1>{admin.title}</h1>
        {state.server && <p className="hint">{admin.version} {state.server.version} · {admin.uptime} {durationText(state.server.uptimeSeconds)}</p>}
      </header>
      <div role="status">
        {state.link === 'lost' && <p className="trouble"><TriangleAlert aria-hidden="true" />{admin.lost}</p>}
        {state.refused && <p className="trouble"><TriangleAlert aria-hidden="true" />{admin.refused}</p>}
      </div>
      {state.server && <Totals state={state} />}
      {state.server && <Workers state={state} />}
      {state.chosen === null
        ? <Rooms rooms={state.rooms} now={state.wallClock} />
        : (
          <section>
            <Button icon={ArrowLeft} className="back" onClick={() => desk.choose(null)}>{admin.back}</Button>
            {state.detail && <RoomDetailView detail={state.detail} rates={state.rates} />}
          </section>
        )}
    </main>
  );
}

function Lock() {
  const desk = useDesk();
  const { admin } = desk.texts;
  const [token, setToken] = useState('');
  const [tried, setTried] = useState(false);
  return (
    <main className="admin lock">
      <form className="card" onSubmit={(event) => { event.preventDefault(); setTried(true); desk.unlock(token.trim()); }}>
        <h1>{admin.title}</h1>
        <p className="hint">{admin.tokenHint}</p>
        <label className="field"><span>{admin.token}</span>
          <input type="password" autoComplete="current-password" value={token} onChange={(event) => setToken(event.target.value)} />
        </label>
        <div role="alert">{tried && <p className="trouble">{admin.wrongToken}</p>}</div>
        <Button type="submit" className="primary">{admin.enter}</Button>
      </form>
    </main>
  );
}

function Totals({ state }: { readonly state: AdminState }) {
  const { admin } = useDesk().texts;
  const { server } = state;
  if (!server) { return null; }
  const figures: [string, number][] = [
    [admin.rooms, server.rooms], [admin.people, server.peers + server.broadcasters], [admin.producers, server.producers],
    [admin.consumers, server.consumers], [admin.websockets, server.websockets],
  ];
  return <dl className="totals">{figures.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>;
}

function Workers({ state }: { readonly state: AdminState }) {
  const { admin } = useDesk().texts;
  return (
    <section>
      <h2 id="workers">{admin.workers}</h2>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <div className="table-area" tabIndex={0} role="region" aria-labelledby="workers">
        <table>
          <thead><tr>
            <th>{admin.worker}</th><th>{admin.cpu}</th><th>{admin.datagramsIn}</th><th>{admin.datagramsOut}</th><th>{admin.drops}</th><th>{admin.slabs}</th>
          </tr></thead>
          <tbody>{state.server?.workers.map((worker) => <WorkerRow key={worker.id} worker={worker} state={state} />)}</tbody>
        </table>
      </div>
    </section>
  );
}

function WorkerRow({ worker, state }: { readonly worker: WorkerReport; readonly state: AdminState }) {
  const history = state.workers[worker.id];
  const drops = Object.entries(worker.drops).filter(([, count]) => count > 0);
  return (
    <tr>
      <th scope="row">{worker.id}</th>
      <td><Plot values={history?.cpu ?? []} unit="%" /></td>
      <td><Plot values={history?.datagramsIn ?? []} unit="/s" /></td>
      <td><Plot values={history?.datagramsOut ?? []} unit="/s" /></td>
      <td>{drops.length === 0 ? '0' : drops.map(([reason, count]) => `${reason} ${count}`).join(', ')}</td>
      <td>{worker.slabsFree}</td>
    </tr>
  );
}

export function Plot({ values, unit }: { readonly values: readonly number[]; readonly unit: string }) {
  return <span className="plot"><Sparkline values={values} /><span>{values.at(-1) ?? 0} {unit}</span></span>;
}

function Rooms({ rooms, now }: { readonly rooms: readonly RoomReport[]; readonly now: number }) {
  const desk = useDesk();
  const { admin, lobby } = desk.texts;
  return (
    <section>
      <h2 id="rooms">{admin.rooms}</h2>
      {rooms.length === 0 ? <p className="hint">{admin.noRooms}</p> : (
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
        <div className="table-area" tabIndex={0} role="region" aria-labelledby="rooms">
          <table>
            <thead><tr>
              <th>{admin.room}</th><th>{admin.kind}</th><th>{admin.people}</th><th>{admin.producers}</th><th>{admin.consumers}</th>
              <th>{admin.worker}</th><th>{admin.age}</th><th aria-label={admin.closeRoom} />
            </tr></thead>
            <tbody>{rooms.map((room) => (
              <tr key={room.roomId}>
                <th scope="row">
                  <button type="button" className="link" aria-label={admin.details(room.roomId)} onClick={() => desk.choose(room.roomId)}>{room.roomId}</button>
                </th>
                <td>{kindText(lobby.kinds, room.kind)}</td>
                <td>{room.peers + room.broadcasters}</td><td>{room.producers}</td><td>{room.consumers}</td><td>{room.worker}</td>
                <td>{durationText(Math.max((now - room.createdAt) / 1000, 0))}</td>
                <td><Sure question={admin.sureClose(room.roomId)} label={admin.closeRoom} className="close-room" onYes={() => desk.closeRoom(room.roomId)} /></td>
              </tr>
            ))}</tbody>
          </table>
        </div>
      )}
    </section>
  );
}

export function kindText(kinds: Texts['lobby']['kinds'], kind: string): string {
  return kind === 'meet' || kind === 'chat' || kind === 'live' ? kinds[kind] : kind;
}

/** What cannot be undone asks once more. */
export function Sure({ question, label, className, onYes }: {
  readonly question: string; readonly label: string; readonly className: string; readonly onYes: () => void;
}) {
  const { admin, devices } = useDesk().texts;
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button className={className} onClick={() => setAsking(true)}>{label}</Button>
      {asking && (
        <Dialog title={question} closeLabel={devices.close} onClose={() => setAsking(false)}>
          <div className="answers">
            <Button className="yes danger-button" onClick={() => { setAsking(false); onYes(); }}>{admin.confirm}</Button>
            <Button onClick={() => setAsking(false)}>{admin.cancel}</Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
