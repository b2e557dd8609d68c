// The ways in which a secret may stand somewhere, for tests that look whether it leaked.

/** The characters of base64 that only the secret decides, whatever stands before and after it: one for each alignment. */
function base64Cores(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].map((shift) => {
    const padded = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const end = (shift + bytes.length) % 3 === 0 ? padded.length : padded.length - 1;
    return padded.slice(Math.ceil((shift * 8) / 6), end);
  });
}

/** Plain, base64 and base64url in every alignment, URL-encoded, as JSON and as hexadecimal digits; each once. */
export function secretForms(secret: string): readonly string[] {
  const cores = base64Cores(secret);
  const url = cores.map((core) => core.replaceAll('+', '-').replaceAll('/', '_'));
  const json = JSON.stringify(secret).slice(1, -1);
  const others = [encodeURIComponent(secret), json, Buffer.from(secret).toString('hex')];
  return [...new Set([secret, ...cores, ...url, ...others])];
}
