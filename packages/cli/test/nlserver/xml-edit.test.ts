// The edit of an instance file: only the intended attributes differ, byte by byte, whatever the file looks like.
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSettings, textOf, writeSettings } from '../../src/nlserver/ims-settings.ts';
import { changeAttributes } from '../../src/nlserver/xml-edit.ts';
import { readOutline } from '../../src/nlserver/xml-outline.ts';

const values = { clientId: 'cid', clientSecret: 'relevo:v1:abc', technicalAccountId: 'ta@t', organizationId: 'org@A' };

const setIn = (text: string) => writeSettings(text, { ...values, privateKey: null });

const bytesOf = (text: string) => Buffer.from(text, 'latin1');

/** Throws where a parser of somebody else does not accept the file. */
function assertWellFormed(text: string): void {
  execFileSync('xmllint', ['--noout', '--nonet', '-'], { input: bytesOf(text), stdio: ['pipe', 'ignore', 'pipe'] });
}

/** The text without the attributes that are set, found in another way than the edit finds them. */
function withoutSettings(text: string): string {
  const names = 'authIMSTAClientId|authIMSTAClientSecret|authIMSTAId|authIMSTAPrivateKey|IMSOrgId';
  return text.replace(new RegExp(`\\s+(?:${names})\\s*=\\s*(?:"[^"]*"|'[^']*')`, 'g'), '');
}

const hasElement = (text: string, name: string) =>
  text.replace(/<!--.*?-->|<!\[CDATA\[.*?\]\]>/gs, '').includes(`<${name}`);

/** The text without the elements that an edit of `before` had to make, and without blanks. */
function withoutMade(text: string, before: string): string {
  const made = ['ims', 'redirection', 'shared', 'web'].filter((name) => !hasElement(before, name));
  return made.reduce(
    (rest, name) => rest.replace(new RegExp(`<${name}(?:/>|></${name}>)`), ''),
    text.replace(/\s/g, ''),
  );
}

describe('what is missing is made, in the manner of the file', () => {
  const ims = '<ims authIMSTAClientId="cid" authIMSTAClientSecret="relevo:v1:abc" authIMSTAId="ta@t"/>';
  const redirection = '<redirection IMSOrgId="org@A"/>';
  test.each([
    ['an empty root', '<serverconf/>', `<serverconf><shared>${ims}</shared><web>${redirection}</web></serverconf>`],
    [
      'a root on lines of its own',
      '<serverConf>\n</serverConf>\n',
      `<serverConf>\n  <shared>\n    ${ims}\n  </shared>\n  <web>\n    ${redirection}\n  </web>\n</serverConf>\n`,
    ],
    [
      'tabs and CRLF',
      '<serverconf>\r\n\t<shared/>\r\n\t<web>\r\n\t\t<a/>\r\n\t</web>\r\n</serverconf>',
      `<serverconf>\r\n\t<shared>\r\n\t\t${ims}\r\n\t</shared>\r\n` +
        `\t<web>\r\n\t\t<a/>\r\n\t\t${redirection}\r\n\t</web>\r\n</serverconf>`,
    ],
    [
      'a comment alone',
      '<serverconf><shared><!-- none --></shared><web>x</web></serverconf>',
      `<serverconf><shared>${ims}<!-- none --></shared><web>${redirection}x</web></serverconf>`,
    ],
  ])('%s', (_, before, after) => {
    expect(setIn(before)).toBe(after);
    assertWellFormed(after);
  });

  test('attributes join those that are there, in their order and set apart as they are', () => {
    const before =
      `<serverconf><shared><ims\n a = 'x'\n authIMSTAId=''\n z="1"/></shared>` +
      '<web><redirection/></web></serverconf>';
    expect(setIn(before)).toBe(
      `<serverconf><shared><ims\n a = 'x'\n authIMSTAClientId="cid"\n authIMSTAClientSecret="relevo:v1:abc"` +
        `\n authIMSTAId='ta@t'\n z="1"/></shared><web><redirection IMSOrgId="org@A"/></web></serverconf>`,
    );
  });

  test('attributes that are removed take the blank before them along', () => {
    const before = '<serverconf><shared><ims authIMSTAId="x"  authIMSTAPrivateKey="y" z="1"/></shared></serverconf>';
    const after = writeSettings(before, { technicalAccountId: null, privateKey: null });
    expect(after).toBe('<serverconf><shared><ims z="1"/></shared></serverconf>');
  });
});

/** Values of attributes and content between elements that are hard to keep. */
const hardText = fc.constantFrom(
  '',
  ' ',
  '=',
  'ims="1"',
  "it''s",
  '&quot;&amp;',
  '&#10;',
  '/>',
  'caf\u00c3\u00a9',
  'authIMSTAId=',
);
const between = fc.constantFrom('', '\n  ', '\r\n\t', ' text ', '<!-- <ims> "-->', '<![CDATA[<web>]]>', '<?pi a="b"?>');
const blank = fc.constantFrom(' ', '  ', '\n    ', '\t');

function attributesFrom(names: readonly string[]) {
  const one = (name: string) =>
    fc.tuple(blank, fc.constantFrom('=', ' = '), hardText).map(([space, equals, value]) => {
      return `${space}${name}${equals}${value.includes("'") ? `"${value.replaceAll('"', '')}"` : `'${value}'`}`;
    });
  return fc.subarray([...names]).chain((chosen) => fc.tuple(...chosen.map(one)).map((parts) => parts.join('')));
}

function element(name: string, names: readonly string[], inner: fc.Arbitrary<string>) {
  return fc
    .tuple(attributesFrom(names), fc.array(fc.oneof(between, inner), { maxLength: 3 }), fc.boolean())
    .map(([attributes, content, short]) =>
      short && content.length === 0
        ? `<${name}${attributes}/>`
        : `<${name}${attributes}>${content.join('')}</${name}${short ? ' ' : ''}>`,
    );
}

/** `inner` between fillers, at most once: two of a kind are refused. */
const once = (inner: fc.Arbitrary<string>) =>
  fc.tuple(between, fc.option(inner, { nil: '' }), between).map((parts) => parts.join(''));

const unknown = element('mta', ['_autoStart', 'x'], between);
const ims = element('ims', ['a', 'authIMSTAClientId', 'authIMSTAId', 'authIMSTAPrivateKey', 'z'], unknown);
const redirection = element('redirection', ['IMSOrgId', 'databaseId'], between);
const wrap = (name: string, inner: fc.Arbitrary<string>) =>
  fc
    .tuple(attributesFrom(['b']), once(inner))
    .map(([attributes, content]) => `<${name}${attributes}>${content}</${name}>`);

const document = fc
  .tuple(
    fc.constantFrom('', "<?xml version='1.0'?>\n", '\u00ef\u00bb\u00bf<?xml version="1.0" encoding="utf-8"?>\r\n'),
    fc.constantFrom('serverconf', 'serverConf'),
    once(wrap('shared', ims)),
    once(unknown),
    once(wrap('web', redirection)),
  )
  .map(([head, root, ...content]) => `${head}<${root}>${content.join('')}</${root}>\n`);

describe('threat 17', () => {
  test('of any file only the intended attributes differ, byte by byte, and another parser accepts it', () => {
    fc.assert(
      fc.property(document, (before) => {
        const after = setIn(before);
        expect(readSettings(after)).toMatchObject(values);
        expect(setIn(after)).toBe(after);
        assertWellFormed(after);
        const isWhole = hasElement(before, 'ims') && hasElement(before, 'redirection');
        if (isWhole) expect(withoutSettings(after)).toBe(withoutSettings(before));
        const [rest, restBefore] = [withoutSettings(after), withoutSettings(before)];
        expect(withoutMade(rest, before)).toBe(restBefore.replace(/\s/g, ''));
      }),
      { numRuns: 200 },
    );
  });

  test('any value stays a value, whatever means something in XML', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.integer({ min: 32, max: 126 }).map((code) => String.fromCharCode(code)), minLength: 1 }),
        (value) => {
          const after = changeAttributes(
            `<serverconf><shared><ims clientId='x'/></shared></serverconf>`,
            ['shared', 'ims'],
            {
              clientId: value,
              authIMSTAId: value,
            },
          );
          const found = readOutline(after).children[0]?.children[0]?.attributes.map((attribute) => attribute.value);
          expect(found).toEqual([value, value]);
          assertWellFormed(after);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('threat 17: refused with line and column', () => {
  test.each([
    ['a DOCTYPE', '<!DOCTYPE serverconf SYSTEM "file:///etc/passwd"><serverconf/>', /Line 1.*DOCTYPE/],
    ['an entity of its own', '<serverconf>\n <a b="&xxe;"/></serverconf>', /Line 2, column \d+: undefined entity/],
    [
      'an element that is not closed',
      '<serverconf>\n<shared>\n</serverconf>',
      /Line 3, column \d+: unexpected close tag/,
    ],
    ['text behind the root', '<serverconf/>x', /Line 1/],
    ['an attribute twice', '<serverconf a="1" a="2"/>', /duplicate attribute/],
    ['an attribute without quotes', '<serverconf a=1/>', /unquoted/],
    ['a declaration in the middle', '<serverconf/>\n<?xml version="1.0"?>', /Line 2/],
    ['XML 1.1', '<?xml version="1.1"?><serverconf/>', /only XML 1.0/],
    ['UTF-16 by its declaration', '<?xml version="1.0" encoding="UTF-16"?><serverconf/>', /encoding UTF-16/],
    [
      'two elements shared',
      '<serverconf>\n<shared/>\n  <shared/></serverconf>',
      /Line 3, column 3: a second element "shared"/,
    ],
    ['two elements redirection', '<serverconf><web><redirection/><redirection/></web></serverconf>', /ambiguous/],
    ['another root', '<config/>', /root element/],
    ['nothing', '', /root element/],
  ])('%s', (_, text, reason) => {
    expect(() => setIn(text)).toThrow(reason);
  });

  test('bytes that are not in the declared encoding, or in none that bytes can be spliced in', () => {
    expect(() => textOf(bytesOf('<serverconf a="caf\u00e9"/>'))).toThrow(/not valid UTF-8/);
    expect(() => textOf(Buffer.from('\ufeff<serverconf/>', 'utf16le'))).toThrow(/UTF-16/);
    expect(textOf(bytesOf('<?xml version="1.0" encoding="iso8859-15"?><a b="\u00a4"/>'))).toContain('\u00a4');
  });

  test('a file that would grow to gigabytes by its entities', () => {
    const levels = Array.from({ length: 30 }, (_, level) => `<!ENTITY e${level + 1} "&e${level};&e${level};">`);
    const bomb = `<!DOCTYPE a [<!ENTITY e0 "x">${levels.join('')}]><serverconf a="&e30;"/>`;
    expect(() => setIn(bomb)).toThrow(/DOCTYPE/);
  });
});
