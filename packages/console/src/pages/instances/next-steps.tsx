// What to do next for the containers of an instance: the commands for it, or that there is nothing to do.
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import type { InstanceDetails } from '@relevo/contract/instances';
import { useText } from '../../text.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { Section } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { checkCommand, installCommands, inventoryOf, isToComplete } from './fleet-commands.ts';
import { instanceStanding } from './standing.ts';

const text = style({ font: 'body-sm', margin: 0, maxWidth: '[90ch]' });

interface OfInstance {
  readonly instance: InstanceDetails;
}

/** The inventory and the commands that install everywhere and report here; without an instance to be filled in. */
export function InstallCommands({ instance }: Partial<OfInstance>) {
  const say = useText();
  const inventory = inventoryOf(instance);
  return (
    <>
      <p className={text}>{say('fleet.install.text')}</p>
      {isToComplete(inventory) ? <p className={text}>{say('fleet.inventory.complete')}</p> : null}
      <CodeBlock label="fleet.yaml" text={inventory} />
      <CodeBlock label={say('fleet.install')} text={installCommands(instance?.client_id ?? null)} />
    </>
  );
}

export function NextSteps({ instance }: OfInstance) {
  const say = useText();
  const standing = instanceStanding(instance);
  return (
    <Section title={say('fleet.next')}>
      <Panel>
        {standing === 'vendor' ? <p className={text}>{say('fleet.vendor.text')}</p> : null}
        {standing === 'too_old' ? <p className={text}>{say('container.too_old.text')}</p> : null}
        {standing === 'vendor' || standing === 'proven' ? null : <InstallCommands instance={instance} />}
        {standing === 'vendor' || standing === 'empty' ? null : (
          <>
            <p className={text}>{say('fleet.check.text')}</p>
            <CodeBlock label={say('fleet.check')} text={checkCommand} />
          </>
        )}
      </Panel>
    </Section>
  );
}
