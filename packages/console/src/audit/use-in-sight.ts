// Tells when the end of a list comes into sight, so that the next page is there before somebody asks for it.
import { type RefObject, useEffect, useRef } from 'react';

/** Calls the newest `onSight` each time the element comes near the window. */
export function useInSight(onSight: () => void): RefObject<HTMLDivElement | null> {
  const place = useRef<HTMLDivElement>(null);
  const newest = useRef(onSight);
  useEffect(() => {
    newest.current = onSight;
  });
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const seen = ([entry]: readonly IntersectionObserverEntry[]) => entry?.isIntersecting && newest.current();
    const observer = new IntersectionObserver(seen, { rootMargin: '400px' });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return place;
}
