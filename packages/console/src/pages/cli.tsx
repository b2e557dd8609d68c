// The command line asks to act for who is signed in; the answer goes to the program that listens on this machine.
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useSuspenseQuery } from '@tanstack/react-query';
import { accountQuery, call } from '../api.ts';
import { ProblemForm } from '../forms/problem-form.tsx';
import { paths } from '../paths.ts';
import { useText } from '../text.tsx';
import { Page } from '../ui/page.tsx';
import { PlainFrame } from '../ui/plain-frame.tsx';

const paragraph = style({ font: 'body-sm', margin: 0, overflowWrap: 'anywhere' });

export function CliPage() {
  const say = useText();
  const { data: account } = useSuspenseQuery(accountQuery);
  const asked = new URLSearchParams(location.search);
  const [redirectUri = '', challenge = '', state = ''] = ['redirect_uri', 'code_challenge', 'state'].map(
    (name) => asked.get(name) ?? '',
  );
  return (
    <PlainFrame>
      <Page title={say('cli.title')}>
        <p className={paragraph}>{say('cli.question', { email: account.email })}</p>
        <p className={paragraph}>{say('cli.warning', { command: 'relevo login' })}</p>
        <ProblemForm
          submitLabel={say('cli.allow')}
          onSubmit={async () => {
            const body = { redirect_uri: redirectUri, code_challenge: challenge, state };
            const { redirect_to: target } = await call('cliAuthorize', { body });
            location.replace(target);
          }}
          cancelLabel={say('cli.deny')}
          onCancel={() => location.assign(paths.home)}
        />
      </Page>
    </PlainFrame>
  );
}
