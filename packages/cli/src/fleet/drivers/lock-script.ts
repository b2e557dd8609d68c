// One writer at a time, in every script and in our own command: the lock folder of nlserver/file-lock.ts, made and
// broken by the same rules. Constant text; F is the file.
import { exitCode, oneLine } from '../ssh/remote-step.ts';

/**
 * `lock` holds others off until the script ends, and waits for a holder that lives, until UNTIL: then it ends with
 * `locked`. Where no lock can be made, it sets E to why. `quiet` waits in the same way, and takes nothing.
 *
 * A holder is a file of a name that no other will ever have, in a folder that is moved to its place whole. So a taker
 * wins where no folder is, or an empty one; and whoever finds a holder gone removes that holder, and never the next.
 * A holder removes the folders of takers that were ended; one that still tries, tries again.
 */
export const lockFunctions = oneLine(`
  begun() { [ -r "/proc/$1/stat" ] &&
    echo "$(cat /proc/sys/kernel/random/boot_id)/$(sed "s/.*) //" "/proc/$1/stat" 2>/dev/null | cut -d" " -f20)"; };
  holds() { sed -n "s/.*\\"$1\\":\\"\\{0,1\\}\\([^,\\"}]*\\).*/\\1/p" "$LOCKED" 2>/dev/null; };
  locked() { for LOCKED in "$F.lock"/*; do [ -e "$LOCKED" ] && return; done; return 1; };
  gone() {
    [ -r "$LOCKED" ] || return 1;
    PID=$(holds pid); BEGUN=$(holds begun);
    [ -n "$PID" ] || return 0;
    [ "$(holds host)" = "$(uname -n)" ] || return 1;
    ALIVE=$(begun "$PID");
    case "$BEGUN" in null) ;; "$ALIVE") return 1;; "$(cat /proc/sys/kernel/random/boot_id)"/*)
      [ -z "$ALIVE" ] || return 0;; *) return 0;; esac;
    case "$(kill -0 "$PID" 2>&1)" in *"o such process"*) return 0;; esac; return 1; };
  patient() {
    [ "$(date +%s)" -lt "$UNTIL" ] || die ${exitCode('locked')}
      "Process $(holds pid) on $(holds host) has been changing the file since $(holds since); it holds $F.lock.";
    sleep 0.1 2>/dev/null || sleep 1; };
  quiet() { while locked; do gone && [ -e "$LOCKED" ] && return; patient; done; };
  claim() {
    CLAIM=$(cat /proc/sys/kernel/random/uuid 2>/dev/null) || CLAIM=$$-$(date +%s); FRESH="$F.lock.$CLAIM";
    E=$( { mkdir "$FRESH" && chmod 755 "$FRESH" && printf "{\\"pid\\":%s,\\"host\\":\\"%s\\",\\"begun\\":%s,%s}\\n"
        $$ "$(uname -n)" "$(begun $$ | sed "s/.*/\\"&\\"/" | grep . || echo null)"
        "\\"user\\":\\"\${SUDO_USER:-$(id -u)}\\",\\"since\\":\\"$(date -u +%Y-%m-%dT%H:%M:%SZ)\\"" |
          cat >"$FRESH/$CLAIM.json" && chmod 644 "$FRESH/$CLAIM.json"; } 2>&1 ) && [ -s "$FRESH/$CLAIM.json" ] || {
      rm -rf "$FRESH" 2>/dev/null;
      case "$E" in ""|*"o such file"*|*nonexistent*) [ -d "\${F%/*}" ] && { patient; claim; return; };; esac;
      return 1; };
    [ "$(id -u)" = 0 ] || return 0;
    chown -R "$(stat -L -c %u:%g "$F" 2>/dev/null || stat -c %u:%g "\${F%/*}")" "$FRESH" 2>/dev/null || :; };
  lock() {
    FRESH=; trap 'rm -rf "$FRESH" 2>/dev/null' 0; claim || { quiet; return 1; };
    until mv -f -T "$FRESH" "$F.lock" 2>/dev/null && [ -e "$F.lock/$CLAIM.json" ]; do
      if [ -e "$FRESH/$CLAIM.json" ]; then locked && gone && rm -f "$LOCKED" 2>/dev/null || patient;
      else claim || { quiet; return 1; }; fi; done;
    trap 'rm -f "$F.lock/$CLAIM.json"; rmdir "$F.lock" 2>/dev/null' 0;
    rm -rf "$F.lock".* 2>/dev/null || :; };
`);
