// What a field for a day and a time holds, and the moment that is meant by it: in the reader's time zone.

const part = (value: number) => String(value).padStart(2, '0');

/** `2026-01-31T12:00` in the time zone of this browser, for a moment of the server; empty for none. */
export function localTimeOf(moment: string | null): string {
  if (moment === null) return '';
  const at = new Date(moment);
  const day = [at.getFullYear(), part(at.getMonth() + 1), part(at.getDate())].join('-');
  return `${day}T${part(at.getHours())}:${part(at.getMinutes())}`;
}

/** The moment (RFC 3339 in UTC, whole seconds) that lies `seconds` after a local time; empty where there is none. */
export function momentOfLocalTime(local: string, seconds = 0): string {
  const at = Date.parse(local) + seconds * 1000;
  return Number.isNaN(at) ? '' : new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}
