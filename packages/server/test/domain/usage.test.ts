// The source of a request: the instance label where a well-formed one was sent, else the address.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressPrefix, sourceOf } from '../../src/domain/usage.ts';

describe('an address counts as', () => {
  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:192.0.2.7', '192.0.2.7'],
    ['::ffff:c000:207', '192.0.2.7'],
    ['0:0:0:0:0:ffff:192.0.2.7', '192.0.2.7'],
    ['0000:0000:0000:0000:0000:ffff:c000:0207', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2:FFFF::', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::9', '2001:db8:0:0::/64'],
    ['2001:db8:1::2:3:4:5', '2001:db8:1:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['1::', '1:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['fe80::a:b:c:d%25', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.7', '64:ff9b:0:0::/64'],
    ['::192.0.2.7', '0:0:0:0::/64'],
  ])('%s → %s', (address, expected) => {
    expect(addressPrefix(address)).toBe(expected);
  });

  test('the same /64 in whatever way it is written, and another one for another prefix', () => {
    const group = fc.nat({ max: 0xffff });
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), fc.boolean(), (groups, upper) => {
        fc.pre(groups.slice(0, 5).some((each) => each !== 0));
        const short = groups.map((each) => each.toString(16)).join(':');
        const long = groups.map((each) => each.toString(16).padStart(4, '0')).join(':');
        const expected = `${short.split(':').slice(0, 4).join(':')}::/64`;
        expect(addressPrefix(upper ? long.toUpperCase() : long)).toBe(expected);
        expect(addressPrefix(short)).toBe(expected);
      }),
    );
  });

  test('every IPv4 address is the same mapped into IPv6, by dots or by hex digits', () => {
    const byte = fc.nat({ max: 255 });
    fc.assert(
      fc.property(byte, byte, byte, byte, (a, b, c, d) => {
        const dotted = [a, b, c, d].join('.');
        const hex = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
        expect([dotted, `::ffff:${dotted}`, `::ffff:${hex}`].map(addressPrefix)).toEqual([dotted, dotted, dotted]);
      }),
    );
  });
});

describe('a label', () => {
  test.each(['web-07', 'a', 'prod/eu-west-1:web.7@blue', '0', 'x'.repeat(64)])('%s is the source', (label) => {
    expect(sourceOf(label, '192.0.2.7')).toEqual({ kind: 'instance', name: label });
  });

  test.each([
    ['none', undefined],
    ['an empty one', ''],
    ['one of 65 characters', 'x'.repeat(65)],
    ['one that begins with a sign', '-web'],
    ['a path', '../web'],
    ['blanks', 'web 07'],
    ['a line break', 'web\n07'],
    ['a line break at its end', 'web-07\n'],
    ['NUL', 'web\0'],
    ['markup', '<script>'],
    ['letters beyond ASCII', 'wéb'],
    ['two headers', 'web-07, web-08'],
  ])('that is %s lets the address count', (_, label) => {
    expect(sourceOf(label, '::ffff:192.0.2.7')).toEqual({ kind: 'address', name: '192.0.2.7' });
  });
});
