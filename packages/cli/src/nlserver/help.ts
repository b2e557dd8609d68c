// What `nlserver config -?` and `-version` print.

const version = '0.1.0';

/** The time and three blanks before a line, as the vendor's command writes its own. */
export function stamped(line: string, now: Date): string {
  return `${now.toTimeString().slice(0, 8)} >   ${line}`;
}

/** Its shape is the vendor's, its name and numbers are not: a program that asks for a build must find none. */
export const banner = `Application server for Relevo (${version})`;

export const helpText = `Usage: nlserver config [-instance:NAME] ACTION [flags]

Installs the credential of a technical account in conf/config-NAME.xml. A compatible command of Relevo, not the
vendor's: a secret that it writes only this command reads. Where the vendor's nlserver is, that does -setims....

Actions, one at a time:
  -setimsoauth:ORG/CLIENT/ACCOUNT[/SECRET]          OAuth Server-to-Server
  -setimsjwtauth:ORG/CLIENT/ACCOUNT[/SECRET[/KEY]]  Service Account (JWT); KEY: base64 -w0 private.key
  -setimsauth:ORG/CLIENT/ACCOUNT[/SECRET]           as -setimsoauth. An assumption: no public document has its form
  -reload       after one of these or alone: the vendor's server reads its files; without one there is nothing to do
  -showims      ids, token service and the fingerprint of the secret, never the secret
  -checkims     gets a token with what is installed and throws it away
  -unsetims     removes the credential
  -version, -? (also -h, -H)

A SECRET that is left out is asked for without echo, or is the first line of standard input (KEY the next). In the
command line every user of the host can read it.

Flags:
  -instance:NAME           the instance; "default" without it
  -noconsole               says nothing but errors, and what -showims and -checkims are for
  -verbose                 says which folder, files and token service are used
  --conf-dir DIR           folder with config-NAME.xml; else NLSERVER_CONF_DIR, else that of the vendor's installation
  --dry                    says what would change, and changes nothing
  --json                   one line of JSON
  --endpoint URL           token service of -checkims; else authIMSEndpoint of the files, RELEVO_URL, the vendor's
  --label NAME             how -checkims calls this host (Relevo-Instance); else its host name
  --run ID                 names the backup config-NAME.xml.s2s-ID.bak; else the time does
  --force-own-format       writes even where the vendor's nlserver is, which cannot read it: for labs
Our own flags and actions may have one dash or two.

Secrets stand in the file as relevo:v1:... (AES-256-GCM); the key is .relevo-nlserver.key beside it, or the file in
NLSERVER_KEY_FILE.

Exit codes:
  0  changed, or "unchanged"; done
  1  a fault of this command
  2  wrong usage; nothing was touched
  3  there is no such instance
  4  a file is malformed, cannot be read or written, or is locked; the key cannot be used
  5  -checkims got no token
Where the vendor's nlserver does it, the exit code is its own.`;
