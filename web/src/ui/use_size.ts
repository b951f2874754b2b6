import { useLayoutEffect, useState, type RefObject } from 'react';
import type { Area } from '../state/layout';

/** The inner size of an element, as long as it is on the page. */
export function useSize(ref: RefObject<HTMLElement | null>): Area {
  const [size, setSize] = useState<Area>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) { return; }
    const measure = () => setSize((before) =>
      before.width === element.clientWidth && before.height === element.clientHeight
        ? before : { width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return size;
}
