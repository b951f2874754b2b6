import { useEffect, useRef } from 'react';
import { useApp, useLobby, useRoom } from '../context';

/** Everybody's sound, whether or not their tile is shown. */
export function AudioOut() {
  const { consumers } = useRoom();
  return consumers.filter(({ kind }) => kind === 'audio').map(({ id }) => <Sound key={id} consumerId={id} />);
}

function Sound({ consumerId }: { readonly consumerId: string }) {
  const app = useApp();
  const { speakerId } = useLobby();
  const audio = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    const element = audio.current;
    const track = app.session?.remoteTrack(consumerId) ?? null;
    if (!element || !track) { return; }
    element.srcObject = new MediaStream([track]);
    element.play().catch((error: unknown) => {
      if (error instanceof Error && error.name === 'NotAllowedError') { app.onPlaybackBlocked(); }
    });
    return () => { element.srcObject = null; };
  }, [app, consumerId]);
  useEffect(() => {
    if (!('setSinkId' in HTMLMediaElement.prototype)) { return; }
    audio.current?.setSinkId(speakerId ?? '').catch(() => { /* It was unplugged: the usual one plays. */ });
  }, [speakerId]);
  return <audio ref={audio} autoPlay />;
}
