// A moment, in the words of the reader's language and time zone; exact in the `datetime` for whoever needs it.
import { useIntl } from 'react-intl';

export function Moment({ at }: { readonly at: string }) {
  const { formatDate } = useIntl();
  return <time dateTime={at}>{formatDate(at, { dateStyle: 'medium', timeStyle: 'short' })}</time>;
}
