// Marks what does not work because somebody has disabled it.
import { Badge } from '@react-spectrum/s2';
import { useText } from '../text.tsx';

export function DisabledBadge() {
  const say = useText();
  return (
    <Badge variant="negative" fillStyle="subtle">
      {say('state.disabled')}
    </Badge>
  );
}
