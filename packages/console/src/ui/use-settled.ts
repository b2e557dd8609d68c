// A value once it has stood still for a moment, so that not every letter typed is a question to the server.
import { useEffect, useState } from 'react';

const settlingMilliseconds = 250;

export function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), settlingMilliseconds);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
