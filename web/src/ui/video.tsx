import { useEffect, useRef, type Ref } from 'react';

/** A picture without sound. The element stays while tracks come and go: no flicker. */
export function Video({ track, label, mirrored = false, onFirstFrame, ref }: {
  readonly track: MediaStreamTrack | null; readonly label: string; readonly mirrored?: boolean;
  readonly onFirstFrame?: ((now: number) => void) | undefined; readonly ref?: Ref<HTMLVideoElement>;
}) {
  const own = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const video = own.current;
    if (!video) { return; }
    // An element with an empty stream waits for data, and the page's load event waits for the element.
    video.srcObject = track ? new MediaStream([track]) : null;
    if (!track) { return; }
    video.play().catch(() => { /* Muted pictures may always play; what is interrupted here is shown again soon. */ });
    return () => { video.srcObject = null; };
  }, [track]);
  useEffect(() => {
    const video = own.current;
    if (!video || !track || !onFirstFrame) { return; }
    const handle = video.requestVideoFrameCallback(onFirstFrame);
    return () => video.cancelVideoFrameCallback(handle);
  }, [track, onFirstFrame]);
  return (
    <video ref={(element) => {
      own.current = element;
      if (typeof ref === 'function') { ref(element); } else if (ref) { ref.current = element; }
    }} className={mirrored ? 'mirrored' : ''} aria-label={label} autoPlay playsInline muted />
  );
}
