import { useEffect, type RefObject } from 'react';
import { useApp } from '../context';

const kWidthToHeight = 9 / 16;

/** Tells the session how large the video of this consumer is shown, as long as the element is on the page. */
export function useDemand(ref: RefObject<HTMLElement | null>, consumerId: string | null): void {
  const app = useApp();
  useEffect(() => {
    const element = ref.current;
    if (!element || consumerId === null) { return; }
    let onScreen = true;
    const tell = () => {
      const floating = document.pictureInPictureElement !== null && element.contains(document.pictureInPictureElement);
      const visible = floating || (onScreen && document.visibilityState === 'visible');
      // The picture covers the tile: whichever side is the longer one decides.
      const height = Math.max(element.clientHeight, element.clientWidth * kWidthToHeight) * window.devicePixelRatio;
      app.session?.demand(consumerId, visible ? { visible, height: Math.round(height) } : { visible });
    };
    const resized = new ResizeObserver(tell);
    const seen = new IntersectionObserver(([entry]) => {
      onScreen = entry?.isIntersecting ?? true;
      tell();
    });
    resized.observe(element);
    seen.observe(element);
    document.addEventListener('visibilitychange', tell);
    element.addEventListener('leavepictureinpicture', tell, true);
    tell();
    return () => {
      resized.disconnect();
      seen.disconnect();
      document.removeEventListener('visibilitychange', tell);
      element.removeEventListener('leavepictureinpicture', tell, true);
      app.session?.demand(consumerId, { visible: false });
    };
  }, [app, ref, consumerId]);
}
