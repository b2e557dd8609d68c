// JSON that other people sign: no name twice, however it is written (wire fact 17).
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseStrictObject } from '../../src/crypto/strict-json.ts';

describe('refused', () => {
  test.each([
    ['a name twice', '{"a":1,"a":1}'],
    ['a name twice, once escaped', '{"a":1,"\\u0061":2}'],
    ['a name twice, escaped in two ways', '{"\\u002f":1,"\\/":2}'],
    ['a name twice with blanks before the colon', '{"a" \n\t:1,"a":2}'],
    ['a name twice in an inner object', '{"x":{"a":1,"b":{},"a":2}}'],
    ['a name twice in an object of a list', '{"x":[1,{"a":1,"a":2}]}'],
    ['a name twice around an inner object', '{"a":{"b":[{}]},"a":1}'],
    ['an empty name twice', '{"":1,"":2}'],
    ['__proto__ twice', '{"__proto__":1,"__proto__":2}'],
    ['a name twice after text with quotes and brackets', '{"a":"\\"}],{\\"","b":"\\\\","a":1}'],
    ['a list', '[{"a":1}]'],
    ['text', '"a"'],
    ['null', 'null'],
    ['nothing', ''],
    ['two values', '{}{}'],
    ['a comma too much', '{"a":1,}'],
    ['a comment', '{/**/}'],
    ['a byte order mark', '\ufeff{}'],
    ['NaN', '{"a":NaN}'],
    ['a depth of 21', `${'{"a":'.repeat(21)}1${'}'.repeat(21)}`],
    ['lists in lists to a depth of 21', `{"a":${'['.repeat(20)}${']'.repeat(20)}}`],
    ['a depth of a hundred thousand', `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
  ])('%s', (_, text) => {
    expect(parseStrictObject(text)).toBeUndefined();
  });
});

describe('read', () => {
  test.each([
    ['the same name in different objects', '{"a":{"a":1},"b":{"a":2}}'],
    ['the same name in the objects of a list', '{"x":[{"a":1},{"a":2}]}'],
    ['a name that is also a value', '{"a":"b","b":"a","c":"a"}'],
    ['text that looks like an object', '{"a":"{\\"a\\":1,\\"a\\":2}"}'],
    ['text that looks like a name', '{"a":["x:","a\\":"],"b":":"}'],
    ['names that differ in case only', '{"a":1,"A":2}'],
    ['a depth of 20', `${'{"a":'.repeat(20)}1${'}'.repeat(20)}`],
    ['an empty object', '{}'],
  ])('%s', (_, text) => {
    expect({ ...parseStrictObject(text) }).toEqual(JSON.parse(text));
  });

  test('an object without a prototype, so that no name means anything', () => {
    const read = parseStrictObject('{"__proto__":{"iss":"x"},"constructor":1}');
    expect(read?.['iss']).toBeUndefined();
    expect(Object.getPrototypeOf(read)).toBeNull();
    expect(read?.['toString']).toBeUndefined();
  });
});

/** JSON values whose objects have distinct names, at most five deep. */
const json = fc.jsonValue({ maxDepth: 5, noUnicodeString: false });

test('whatever JSON.stringify writes of an object is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), json), fc.constantFrom(undefined, 2, '\t'), (value, space) => {
      const text = JSON.stringify(value, null, space);
      expect(JSON.stringify(parseStrictObject(text))).toBe(JSON.stringify(JSON.parse(text)));
    }),
  );
});

test('a name added a second time is found, wherever it stands and however it is written', () => {
  const escaped = (name: string) =>
    [...name]
      .map((char) =>
        [...Array(char.length)].map((_, i) => `\\u${char.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''),
      )
      .join('');
  fc.assert(
    fc.property(fc.dictionary(fc.string(), json), fc.string(), json, fc.boolean(), (rest, name, value, inEscapes) => {
      const again = inEscapes ? `"${escaped(name)}"` : JSON.stringify(name);
      const inner = Object.entries(rest).map(([key, each]) => `${JSON.stringify(key)}:${JSON.stringify(each)}`);
      const members = [
        `${JSON.stringify(name)}:${JSON.stringify(value)}`,
        ...inner.filter((each) => !each.startsWith(`${JSON.stringify(name)}:`)),
        `${again}:1`,
      ];
      expect(parseStrictObject(`{${members.join(',')}}`)).toBeUndefined();
      expect(parseStrictObject(`{"x":[{${members.join(',')}}]}`)).toBeUndefined();
    }),
  );
});
