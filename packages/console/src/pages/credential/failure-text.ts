// Why a client got no token, in words: the cause and what to do, and what was found.
import type { FailedRequest } from '@relevo/contract/failed-requests';
import type { IntlShape } from 'react-intl';
import { inLargestUnit } from '../../ui/duration.tsx';

/** What `useIntl` gives; messages by ids that come from the server cannot be checked when compiling. */
export type Words = Pick<IntlShape, 'messages' | 'formatMessage' | 'formatNumber'>;

const said = ({ messages, formatMessage }: Words, id: string): string | undefined =>
  id in messages ? formatMessage({ id }) : undefined;

/** A cause that this version does not know stays as the server explains it. */
export function causeText(words: Words, { cause, explanation }: Pick<FailedRequest, 'cause' | 'explanation'>): string {
  return said(words, `why.cause.${cause}`) ?? explanation;
}

const ofSeconds = /_seconds(?:_ago)?$/;

/** Names with values, such as a clock that is two minutes ahead; a name that this version does not know stays as it is. */
export function detailTexts(words: Words, { detail }: Pick<FailedRequest, 'detail'>): string[] {
  return Object.entries(detail).map(([name, value]) => {
    const shownName = said(words, `why.detail.${name}`) ?? name;
    if (typeof value === 'string' || !ofSeconds.test(name)) return `${shownName}: ${value}`;
    const { unit, value: count } = inLargestUnit(Math.abs(value));
    return `${shownName}: ${words.formatNumber(Math.sign(value) * count, { style: 'unit', unit, unitDisplay: 'long' })}`;
  });
}
