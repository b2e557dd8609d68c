// That a project needs attention, in a few words: the most urgent reason, and how many more there are.
import { Badge, Text } from '@react-spectrum/s2';
import AlertTriangle from '@react-spectrum/s2/icons/AlertTriangle';
import type { Attention } from '@relevo/contract/projects';
import { type Say, useText } from '../text.tsx';

/** The most urgent reason comes first from the server. Empty where there is none. */
function attentionSummary(say: Say, attention: readonly Attention[]): string {
  const [first] = attention;
  if (!first) return '';
  const text = say(`attention.kind.${first.kind}`);
  return attention.length === 1 ? text : say('attention.more', { first: text, count: attention.length - 1 });
}

const isUrgent = ({ kind }: Attention) => /_(?:exposed|expired)$/.test(kind);

export function AttentionBadge({ attention }: { readonly attention: readonly Attention[] }) {
  const say = useText();
  if (attention.length === 0) return null;
  return (
    <Badge
      size="S"
      variant={attention.some(isUrgent) ? 'negative' : 'notice'}
      fillStyle="subtle"
      overflowMode="truncate"
    >
      <AlertTriangle />
      <Text>{attentionSummary(say, attention)}</Text>
    </Badge>
  );
}
