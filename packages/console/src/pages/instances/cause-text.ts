// Why a check did not come to its end, in words: what happened, and what to do.
import type { Installation } from '@relevo/contract/instances';
import { type IntlShape, useIntl } from 'react-intl';

/** Messages by ids that come from whoever reported cannot be checked when compiling. */
type Words = Pick<IntlShape, 'messages' | 'formatMessage'>;

/** A cause that this version does not know stays as it was reported; undefined where there is none. */
export function causeText({ messages, formatMessage }: Words, { cause }: Pick<Installation, 'cause'>) {
  if (cause === null) return undefined;
  const id = `fleet.cause.${cause}`;
  return id in messages ? formatMessage({ id }) : cause;
}

export const useCauseText = (installation: Pick<Installation, 'cause'>): string | undefined =>
  causeText(useIntl(), installation);
