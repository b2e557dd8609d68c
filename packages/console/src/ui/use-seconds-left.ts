// Counts down to a moment of this browser's clock.
import { useEffect, useState } from 'react';

const secondMilliseconds = 1000;

/** Whole seconds until `endsAt` (milliseconds since the epoch), never less than none. Calls `onEnd` when it is reached. */
export function useSecondsLeft(endsAt: number, onEnd: () => void): number {
  const [now, setNow] = useState(Date.now);
  const isOver = endsAt <= now;
  useEffect(() => {
    if (isOver) onEnd();
  }, [isOver, onEnd]);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), secondMilliseconds);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, Math.ceil((endsAt - now) / secondMilliseconds));
}

/** Hours, minutes and seconds as a clock shows them, such as `23:59:08`. */
export function clockFace(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}
