import { CircleX, Info, TriangleAlert, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { secondsUntil } from '../state/reconnect';
import type { Notice, Retry } from '../state/room_state';
import { Button, IconButton } from './button';
import { useApp, useRoom, useTexts } from './context';

const kIcons = { error: CircleX, warning: TriangleAlert, info: Info };
const kCountdownMs = 250;

/** Sentences for people, each with what can be done about it. */
export function Notices() {
  const { notices, retry, phase } = useRoom();
  const texts = useTexts();
  return (
    <section className="notices" aria-label={texts.notices.label} aria-live="polite">
      {notices.map((notice) => (
        <Row key={notice.id} notice={notice} retry={notice.code === 'connection-lost' && phase === 'reconnecting' ? { retry } : null} />
      ))}
    </section>
  );
}

function Row({ notice, retry }: { readonly notice: Notice; readonly retry: { retry: Retry | null } | null }) {
  const app = useApp();
  const texts = useTexts();
  const Icon = kIcons[notice.level];
  const { action } = notice;
  return (
    <div className={`notice ${notice.level}`} data-code={notice.code}>
      <Icon aria-hidden="true" />
      <p>{texts.notice[notice.code](notice.about ?? '')} {retry && <Countdown retry={retry.retry} />}</p>
      {retry?.retry && <Button onClick={() => app.session?.retryNow()}>{texts.notices.tryNow}</Button>}
      {action && <Button onClick={() => { app.dismiss(notice.id); app.act(action); }}>{texts.action[action]}</Button>}
      {!retry && <IconButton icon={X} label={texts.notices.dismiss} className="quiet" onClick={() => app.dismiss(notice.id)} />}
    </div>
  );
}

/** Not announced at every second: the sentence before it was. */
function Countdown({ retry }: { readonly retry: Retry | null }) {
  const texts = useTexts();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), kCountdownMs);
    return () => clearInterval(timer);
  }, []);
  const text = retry ? texts.notices.retryIn(secondsUntil(retry.at, now)) : texts.notices.trying;
  return <span className="countdown" aria-live="off">{text}</span>;
}
