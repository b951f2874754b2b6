import { useState } from 'react';
import type { Texts } from '../../text';
import { Button } from '../button';
import { useApp, useTexts } from '../context';

type Key = 'uplink' | 'downlink' | 'rtt' | 'packetLoss';

const labelsOf = (texts: Texts): [Key, string][] => [
  ['uplink', texts.stats.throttleUp], ['downlink', texts.stats.throttleDown],
  ['rtt', texts.stats.throttleRtt], ['packetLoss', texts.stats.throttleLoss],
];

/** A bad network on purpose, for those who know the server's secret. */
export function Throttle({ secret }: { readonly secret: string }) {
  const app = useApp();
  const texts = useTexts();
  const [limits, setLimits] = useState<Partial<Record<Key, number>>>({});
  const [refused, setRefused] = useState(false);
  const ask = async (wanted: Partial<Record<Key, number>> | null) => {
    setRefused(!(await app.session?.throttle(secret, wanted) ?? false));
  };
  return (
    <form className="throttle" onSubmit={(event) => { event.preventDefault(); void ask(limits); }}>
      <h3>{texts.stats.throttle}</h3>
      {labelsOf(texts).map(([key, label]) => (
        <label key={key} className="field">
          <span>{label}</span>
          <input type="number" min={0} onChange={(event) => setLimits({ ...limits, [key]: Number(event.target.value) })} />
        </label>
      ))}
      <div className="row">
        <Button type="submit">{texts.stats.throttleApply}</Button>
        <Button onClick={() => void ask(null)}>{texts.stats.throttleReset}</Button>
      </div>
      {refused && <p role="alert">{texts.stats.throttleRefused}</p>}
    </form>
  );
}
