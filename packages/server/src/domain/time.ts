// Units of time. Moments are NumericDate (RFC 7519 §2): whole seconds since 1970-01-01T00:00:00Z.

export type NumericDate = number;

/** Tells the current moment. Handed in by the composition root, so that rules and tests have one clock. */
export type Clock = () => NumericDate;

export const minuteSeconds = 60;
export const hourSeconds = 60 * minuteSeconds;
export const daySeconds = 24 * hourSeconds;
