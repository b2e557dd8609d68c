// Our own command as one file that is brought along: on a host it lies in ~/.relevo under a name that says its content.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { HostFailure } from '../host-failure.ts';
import { exitCode, oneLine } from '../ssh/remote-step.ts';

const bundle = new URL('../../../dist/nlserver.mjs', import.meta.url);

export interface OwnCommand {
  readonly text: string;
  /** SHA-256 (hex). */
  readonly sha256: string;
}

let loaded: Promise<OwnCommand> | undefined;

async function load(): Promise<OwnCommand> {
  try {
    const text = await readFile(bundle, 'utf8');
    return { text, sha256: createHash('sha256').update(text).digest('hex') };
  } catch (cause) {
    loaded = undefined;
    const message = 'The own command is not built here: run "npm run build -w packages/cli" in the checkout.';
    throw new HostFailure('no_installer', message, { cause });
  }
}

/** Rejects with `no_installer` where it was not built. */
export function ownCommand(): Promise<OwnCommand> {
  loaded ??= load();
  return loaded;
}

/**
 * Takes $1, the SHA-256 of the file, away; OWN is where it lies. `own WORDS` runs it, from standard input where it
 * is not on the host, so it must never get a secret there. `OUT=$(own …); tellOwn` ends where it failed.
 */
export const ownFunctions = oneLine(`
  SUM=$1; shift; OWN="$HOME/.relevo/nlserver-$(printf %.16s "$SUM").mjs";
  NODE=$(node --version 2>/dev/null | sed "s/^v//; s/[.].*//");
  [ "\${NODE:-0}" -ge 20 ] || die ${exitCode('no_installer')} "There is neither a genuine nlserver nor Node 20 on
    that host.";
  own() { if [ -f "$OWN" ]; then node "$OWN" "$@" </dev/null; else node --input-type=module - "$@"; fi; };
  tellOwn() { CODE=$?; printf "%s\\n" "$OUT" | sed -n "s/^{/@@json {/p"; [ "$CODE" = 0 ] && return;
    SAID=$(printf "%s\\n" "$OUT" | sed -n "s/^error: //p" | head -n 3);
    case "$CODE $OUT" in
      3*) die ${exitCode('instance_unknown')} "$SAID";;
      *"\\"code\\":\\"file_malformed\\""*) die ${exitCode('file_invalid')} "$SAID";;
      *"\\"code\\":\\"file_unreadable\\""*) die ${exitCode('file_unreadable')} "$SAID";;
      *"\\"code\\":\\"locked\\""*) die ${exitCode('locked')} "$SAID";;
      5*"\\"cause\\":\\"refused\\""*) die ${exitCode('token_refused')} "$SAID";;
      5*"\\"cause\\":"*) die ${exitCode('token_unreachable')} "$SAID";;
      5*) die ${exitCode('token_refused')} "$SAID";;
      *"disk is full"*) die ${exitCode('disk_full')} "$SAID";;
      *"read-only"*) die ${exitCode('read_only')} "$SAID";;
      *) die ${exitCode('command_failed')} "\${SAID:-$OUT}";;
    esac; };
`);

/** Puts the file there from standard input, whole or not at all. */
export const copyOwn = oneLine(`
  [ -f "$OWN" ] || {
    E=$( { mkdir -p "$HOME/.relevo" && cat >"$OWN.$$"; } 2>&1 ) || { rm -f "$OWN.$$"; refuse "$E"; };
    [ "$(sha "$OWN.$$")" = "$SUM" ] || { rm -f "$OWN.$$";
      die ${exitCode('command_failed')} "The own command did not arrive whole."; };
    settle "$OWN.$$"; mv -f "$OWN.$$" "$OWN"; };
`);
