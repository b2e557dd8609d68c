// What the scripts of all drivers do with the file that holds a credential: compare, lock, replace, keep and put back.
// Each script sets F, the file, and R, the run; what is kept lies beside the file, named after the run. Constant text.
import { exitCode, oneLine } from '../ssh/remote-step.ts';
import { lockFunctions } from './lock-script.ts';

/**
 * Functions, with those of the lock. `sha FILE` prints its SHA-256, nothing where there is none. `refuse TEXT` ends with
 * the cause that the text of a failed command tells. `writable` refuses where no file can be made beside F. `settle
 * FILE` waits until it is on the disk. `mustLock` refuses where no lock can be made.
 * Programs write the files, not the shell: what it says of a full disk tells no cause.
 */
export const fileFunctions = oneLine(`
  ${lockFunctions}
  sha() { [ -f "$1" ] && sha256sum <"$1" | cut -c1-64; };
  refuse() { case "$1" in
    *"No space left"*|*"uota exceeded"*) die ${exitCode('disk_full')} "$1";;
    *"Read-only file system"*) die ${exitCode('read_only')} "$1";;
    *"Permission denied"*|*"not permitted"*) die ${exitCode('file_unreadable')} "$1";;
    esac; die ${exitCode('command_failed')} "$1"; };
  writable() { E=$( { date >"$F.relevo-$$"; } 2>&1 ) || { rm -f "$F.relevo-$$"; refuse "$E"; }; rm -f "$F.relevo-$$"; };
  settle() { sync "$1" 2>/dev/null || sync; };
  mustLock() { lock || refuse "$E"; };
  swap() { E=$( { settle "$1" && mv -f "$1" "$F"; } 2>&1 ) || { rm -f "$1"; refuse "$E"; }; settle "\${F%/*}"; };
`);

/** Says what the file is. */
export const describeFile = oneLine(`
  echo "@@path $F"; echo "@@sha256 $(sha "$F")";
  [ -f "$F" ] && { echo "@@owner $(stat -L -c %U:%G "$F")"; echo "@@mode $(stat -L -c %a "$F")"; };
`);

/** Left by a restore: a script of this run that was cut off from us before it had the lock shall write no more. */
export const takenBack = 'taken back';

/** Begins an attempt of the run after one that was taken back. */
export const beginAttempt = oneLine(`
  [ "$(cat "$B.new" 2>/dev/null)" = "${takenBack}" ] && { E=$(rm -f "$B.new" 2>&1) || refuse "$E"; };
`);

/** Ends the script of an attempt that was taken back. */
export const endIfTakenBack = oneLine(`
  [ "$(cat "$B.new" 2>/dev/null)" = "${takenBack}" ] &&
    die ${exitCode('changed_since_plan')} "The run was taken back there in the meantime.";
`);

/**
 * Keeps the file as it is; a second time leaves what is kept. The file's mode is kept beside it, since the copy is
 * 0600.
 */
export const backUpScript = oneLine(`
  B="$F.s2s-$R"; mustLock; ${beginAttempt}
  [ -f "$B.bak" ] || [ -f "$B.none" ] || {
    writable;
    if [ -f "$F" ]; then
      E=$( { stat -L -c %a "$F" >"$B.mode" && cp -p "$F" "$B.tmp" && chmod 600 "$B.tmp";
        } 2>&1 ) || { rm -f "$B".*; refuse "$E"; };
      [ "$(sha "$F")" = "$(sha "$B.tmp")" ] || { rm -f "$B".*;
        die ${exitCode('changed_since_plan')} "$F changed while it was copied."; };
      settle "$B.tmp"; mv -f "$B.tmp" "$B.bak";
    else E=$( { : >"$B.none"; } 2>&1 ) || refuse "$E"; fi; };
  echo "@@sha256 $(sha "$B.bak")";
`);

/**
 * At the beginning of a change; $1 is the SHA-256 that is expected, empty for no file. Ends well where this run has
 * made the change already, and goes on over what it left half done: `noteWritten` has said so.
 */
export const beginChange = oneLine(`
  B="$F.s2s-$R"; mustLock; NOW=$(sha "$F"); LEFT=$(cat "$B.new" 2>/dev/null);
  ${endIfTakenBack}
  [ -n "$NOW" ] && [ "$LEFT" = "$NOW done" ] && { echo "@@result already"; exit 0; };
  [ "$NOW" = "$1" ] || [ -n "$NOW" -a "$LEFT" = "$NOW failed" ] ||
    die ${exitCode('changed_since_plan')} "$F is not what the plan has seen.";
  [ -f "$B.bak" ] || [ -f "$B.none" ] ||
    die ${exitCode('command_failed')} "Nothing is kept for this run: it was not backed up.";
  writable;
`);

/** Remembers what this run has made of the file, so that `restoreScript` knows it: `noteWritten done|failed`. */
export const noteWritten = oneLine(`
  noteWritten() { [ "$(sha "$F")" = "$NOW" ] || echo "$(sha "$F") $1" >"$B.new"; };
`);

/**
 * $1: the SHA-256 that the run knows it has written, or empty. Looks only once nobody is writing any more. Where no
 * lock can be made nobody else can write either, so that a file which is as before has been kept.
 */
export const restoreScript = oneLine(`
  B="$F.s2s-$R"; [ -f "$B.bak" ] || [ -f "$B.none" ] || { echo "@@result kept"; exit 0; };
  CANNOT=; lock || CANNOT=$E; NOW=$(sha "$F");
  [ "$NOW" = "$(sha "$B.bak")" ] && {
    [ -n "$CANNOT" ] || { echo "${takenBack}" >"$B.new"; } 2>/dev/null; echo "@@result kept"; exit 0; };
  [ -n "$NOW" ] && { [ "$NOW" = "$1" ] || [ "$NOW" = "$(cut -c1-64 "$B.new" 2>/dev/null)" ];
    } || { echo "@@result foreign"; exit 0; };
  [ -z "$CANNOT" ] || refuse "$CANNOT";
  if [ -f "$B.bak" ]; then
    E=$( { cp -p "$B.bak" "$B.tmp" && chmod "$(cat "$B.mode")" "$B.tmp"; } 2>&1 ) || { rm -f "$B.tmp"; refuse "$E"; };
    swap "$B.tmp";
  else E=$(rm -f "$F" 2>&1) || refuse "$E"; fi;
  echo "${takenBack}" >"$B.new"; echo "@@result restored";
`);

export const forgetScript = oneLine(`
  E=$(rm -f "$F.s2s-$R".* 2>&1) || refuse "$E";
`);
