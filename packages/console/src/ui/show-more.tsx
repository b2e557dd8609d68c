// The end of a list that goes on.
import { Button } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useText } from '../text.tsx';

const place = style({ display: 'flex', justifyContent: 'center' });

export interface ShowMoreProps {
  readonly isLoading: boolean;
  readonly onPress: () => void;
}

export function ShowMore({ isLoading, onPress }: ShowMoreProps) {
  const say = useText();
  return (
    <div className={place}>
      <Button variant="secondary" isPending={isLoading} onPress={onPress}>
        {say('action.more')}
      </Button>
    </div>
  );
}
