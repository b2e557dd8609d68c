// What is read from a configuration of Adobe Campaign on its host, by the awk that is there, and what follows from it.
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { campaignXml } from '../../src/fleet/drivers/campaign-xml.ts';
import { methodOf } from '../../src/fleet/drivers/nlserver.ts';

const awks = [['awk'], ['mawk'], ['gawk'], ['busybox', 'awk'], ['original-awk']].filter(
  ([command = '', ...rest]) => spawnSync(command, [...rest, 'BEGIN { exit 0 }']).status === 0,
);

function read(text: string | Uint8Array, [command = '', ...rest] = awks[0] ?? []) {
  const options = { input: text, encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } } as const;
  const { status, stdout } = spawnSync(command, [...rest, '-v', 'RS=<', '-v', 'P=', campaignXml], options);
  return { status, lines: stdout.split('\n').filter(Boolean) };
}

const configuration = (inside: string) => `<?xml version='1.0'?>\n<serverconf>\n${inside}\n</serverconf>\n`;

test.each(awks)('%s reads what concerns the credential, and no other secret', (...awk) => {
  const text = configuration(`  <!-- <shared><ims authIMSTAClientId="commented < >"/></shared> -->
  <![CDATA[ <shared><ims authIMSTAClientId="text"/></shared> ]]>
  <other><ims authIMSTAClientId="elsewhere"/></other>
  <shared>
    <dataStore useVault="false"><dataSource><dbcnx password="@database>=="/></dataSource></dataStore>
    <ims authIMSTAClientId='client'
      authIMSTAClientSecret = "@BASE64==" authIMSTAPrivateKey="@KEY" authIMSTAId="account" authIMSEndpoint=""/>
  </shared>
  <web><redirection IMSOrgId="org&amp;@AdobeOrg" databaseId=""/></web>`);
  expect(read(text, awk)).toEqual({
    status: 0,
    lines: [
      '@@vault false',
      '@@client_id client',
      '@stored @BASE64==',
      '@@private_key yes',
      '@@technical_account_id account',
      '@@empty endpoint',
      '@@organization_id org&amp;@AdobeOrg',
    ],
  });
});

test.each([
  ['a DOCTYPE', '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><serverconf/>'],
  ['a tag that is not closed', configuration('<shared><ims>')],
  ['tags that do not match', configuration('<shared></web>')],
  ['an attribute without quotes', configuration('<shared a=b/>')],
  ['an attribute that is not closed', configuration('<shared a="b/>')],
  ['a comment that is not closed', configuration('<!-- ')],
  ['text before the root', 'x<serverconf/>'],
  ['another root', '<config/>'],
  ['two roots', '<serverconf/><serverconf/>'],
  ['the element of the credential twice', configuration('<shared><ims/><ims/></shared>')],
  ['nothing', ''],
  ['UTF-16', Buffer.from(configuration('<shared/>'), 'utf16le')],
])('%s is refused (threat 17)', (_what, text) => {
  for (const awk of awks) expect(read(text, awk).status, awk.join(' ')).toBe(1);
});

test('a byte order mark, CR LF and bytes that are no UTF-8 do no harm', () => {
  const text = `\u00ef\u00bb\u00bf<serverConf>\r\n<shared>\r\n<ims x="caf\u00e9" authIMSTAClientId="c"/>\r\n</shared></serverConf>`;
  expect(read(Buffer.from(text, 'latin1'))).toEqual({ status: 0, lines: ['@@client_id c'] });
});

test.each([
  [['setimsoauth', 'setimsjwtauth'], 9383, 'setimsoauth'],
  [[], 9383, 'setimsoauth'],
  [['setimsjwtauth'], 9382, 'setimsjwtauth'],
  [['setimsauth'], 8864, undefined],
  [[], 9382, undefined],
  [[], null, undefined],
] as const)('flags %j and build %s are installed with %s: 7.4.1 is build 9383', (flags, build, method) => {
  expect(methodOf(flags, build)?.method).toBe(method);
});
