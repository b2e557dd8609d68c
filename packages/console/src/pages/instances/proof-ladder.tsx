// What each rung of the verify ladder means, from the host that is reached to the service that is healthy.
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { provenFromRung } from '@relevo/contract/instances';
import { useText } from '../../text.tsx';
import { Section } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';

const text = style({ font: 'body-sm', margin: 0, maxWidth: '[90ch]' });
const list = style({
  display: 'grid',
  gridTemplateColumns: '[repeat(auto-fill, minmax(min(100%, 300px), 1fr))]',
  columnGap: 24,
  rowGap: 16,
  margin: 0,
});
const term = style({ font: 'ui', fontWeight: 'bold' });
const meaning = style({ font: 'ui', margin: 0, marginTop: 4 });

const rungs = ['0', '1', '2', '3', '4', '5'] as const;

export function ProofLadder() {
  const say = useText();
  return (
    <Section title={say('fleet.ladder')}>
      <Panel>
        <p className={text}>{say('fleet.ladder.text', { number: provenFromRung })}</p>
        <dl className={list}>
          {rungs.map((rung) => (
            <div key={rung}>
              <dt className={term}>
                V{rung} · {say(`fleet.rung.${rung}`)}
              </dt>
              <dd className={meaning}>{say(`fleet.rung.meaning.${rung}`)}</dd>
            </div>
          ))}
        </dl>
      </Panel>
    </Section>
  );
}
