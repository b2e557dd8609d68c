#!/bin/sh
# Stands in for Adobe Campaign's nlserver on test hosts: what is documented of `config`, `pdump`, `monitor` and `restart`,
# on files that look like its own, with its own ciphertext. Files in the folder fake/ beside bin/ make it misbehave:
#   slow, very_slow, hangs         before it does anything with -setims…
#   fail_before_write, fail_after_write, drops_attribute, prints_secret
#   not_reloading, loses_module    what -reload does
#   fetches_token                  -reload makes the server ask for a token with what is installed
set -u
home=$(cd "$(dirname "$0")/.." && pwd)
build=$(cat "$home/fake/build")
command=${1-}
instance=$(cat "$home/fake/instance") set='' reload='' quiet=''
for argument in "$@"; do
  case $argument in
    -instance:*) instance=${argument#*:} ;;
    -setims*) set=$argument ;;
    -reload) reload=yes ;;
    -noconsole) quiet=yes ;;
    '-?' | -h | -H) command="help-$command" ;;
    -version) command=version ;;
  esac
done
file=$home/conf/config-$instance.xml
has() { [ -e "$home/fake/$1" ]; }
say() { echo "$(date +%H:%M:%S) >   $1"; }
banner() { say "Application server for Adobe Campaign Classic (7.4.1 build $build@0123abcd) of 18/06/2024"; }
die() {
  say "$1" >&2
  exit 1
}

# ELEMENT ATTRIBUTE VALUE, in the file $new
put() {
  if grep -q "<$1 [^>]*$2=" "$new"; then
    sed -i -E "s|(<$1 [^>]*$2=)\"[^\"]*\"|\1\"$3\"|" "$new"
  else
    sed -i -E "s|<$1([ />])|<$1 $2=\"$3\"\1|" "$new"
  fi
}

encrypt() { openssl enc -aes-256-cbc -pbkdf2 -iter 1 -pass "file:$home/fake/key" -base64 -A; }
decrypt() { openssl enc -d -aes-256-cbc -pbkdf2 -iter 1 -pass "file:$home/fake/key" -base64 -A; }
attribute() { sed -n -E "s/.*<ims [^>]*$1=\"([^\"]*)\".*/\1/p" "$file"; }

set_ims() {
  has slow && sleep 1
  has very_slow && sleep 4
  has hangs && sleep 600
  [ -f "$file" ] || die "instance $instance is not known"
  has prints_secret && say "set with $1 ($(printf %s "$1" | base64 -w0))"
  has fail_before_write && die 'internal error'
  organization=${1%%/*} rest=${1#*/}
  client=${rest%%/*} rest=${rest#*/}
  account=${rest%%/*} rest=${rest#*/}
  secret=${rest%%/*}
  new=$home/conf/.nlserver-$$
  cp -p "$file" "$new" || die 'cannot write'
  grep -q '<ims[ />]' "$new" || sed -i 's|</shared>|  <ims/>\n  </shared>|' "$new" || die 'cannot write'
  put ims authIMSTAClientId "$client"
  put ims authIMSTAClientSecret "@$(printf %s "$secret" | encrypt)"
  case $set in -setimsjwtauth:*) put ims authIMSTAPrivateKey "@$(printf %s "${rest#*/}" | encrypt)" ;; esac
  has drops_attribute || put ims authIMSTAId "$account"
  put redirection IMSOrgId "$organization"
  [ -s "$new" ] && mv -f "$new" "$file" || die 'cannot write'
  has fail_after_write && die 'internal error'
  return 0
}

do_reload() {
  has not_reloading && return 0
  has loses_module && touch "$home/var/lost"
  attribute authIMSTAClientId >"$home/var/loaded"
  has fetches_token || return 0
  body="grant_type=client_credentials&client_id=$(attribute authIMSTAClientId)&scope=openid,AdobeID&client_secret="
  { printf %s "$body"; attribute authIMSTAClientSecret | cut -c2- | decrypt; } |
    curl -sS -o /dev/null --data-binary @- "$(attribute authIMSEndpoint)/ims/token/v3"
}

known_sets() {
  [ "$build" -ge 9383 ] && echo ' [-setimsoauth:<ims-org-id/client-id/technical-account-id/client-secret>]'
  echo ' [-setimsjwtauth:<Organization_Id/Client_Id/Technical_Account_ID[/Client_Secret[/Base64_encoded_Private_Key]]>]'
}

case $command in
  version) banner ;;
  help-*)
    banner
    echo 'Usage: nlserver [-verbose:<verbose mode>] [-?|h|H] [-version] [-noconsole]'
    echo ' [-instance:<instance>] [-reload]'
    known_sets
    ;;
  config)
    [ -n "$quiet" ] || banner
    case ${set%%:*} in
      '') ;;
      -setimsoauth) [ "$build" -ge 9383 ] && set_ims "${set#*:}" || exit 1 ;;
      -setimsjwtauth) set_ims "${set#*:}" || exit 1 ;;
      *) die "unknown parameter ${set%%:*}" ;;
    esac
    [ -z "$reload" ] || do_reload
    ;;
  pdump)
    banner
    say "web@default (101) - 120.5 MB"
    [ -e "$home/var/lost" ] || say "mta@$instance (102) - 33.1 MB"
    say "pipelined@$instance (103) - 20.0 MB"
    ;;
  monitor) [ ! -e "$home/var/lost" ] || echo "mta@$instance" ;;
  restart) [ "${2-}" != "mta@$instance" ] || rm -f "$home/var/lost" ;;
  *) die "unknown command $command" ;;
esac
