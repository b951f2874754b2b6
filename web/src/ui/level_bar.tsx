import { useEffect, useRef } from 'react';
import { LevelMeter } from '../client/level_meter';
import { useOwnTrack, useTexts } from './context';

/** Shows that the microphone hears something. Drawn past React: ten times a second is no state of the page. */
export function LevelBar() {
  const texts = useTexts();
  const track = useOwnTrack('microphone');
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!track) { return; }
    const meter = new LevelMeter(track, (level) => {
      const element = bar.current;
      if (!element) { return; }
      element.style.setProperty('--level', String(level));
      element.setAttribute('aria-valuenow', String(Math.round(level * 100)));
    });
    return () => meter.stop();
  }, [track]);
  if (!track) { return null; }
  return (
    <div className="level" role="meter" aria-label={texts.lobby.level} aria-valuemin={0} aria-valuemax={100} aria-valuenow={0} ref={bar}>
      <span />
    </div>
  );
}
