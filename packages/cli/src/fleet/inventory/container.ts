// One container of an inventory, and by what a credential is put there.

/** By what a credential is put in place. `nlserver`: the genuine one; `relevo`: our compatible command. */
export const driverKinds = ['nlserver', 'relevo', 'env_file', 'json_file', 'command'] as const;
export type DriverKind = (typeof driverKinds)[number];

/** One host that runs the instance. Everything has been checked by `names.ts`. */
export interface Container {
  /** What the token service and reports call it; the host's name unless the inventory says otherwise. Unique. */
  readonly label: string;
  /** A name of `~/.ssh/config`, or a host name or address. */
  readonly host: string;
  readonly port: number | null;
  readonly user: string | null;
  /** Who the commands run as, by sudo; null for the login user itself. */
  readonly become: string | null;
  /** Instance name of nlserver. */
  readonly instance: string;
  /** `vendor`: the vendor has done it already, and nothing is done there. */
  readonly hosting: 'own' | 'vendor';
  /** Null: found out on the host. */
  readonly driver: DriverKind | null;
  /** Folder of nlserver, such as /usr/local/neolane/nl6; null: the usual ones are looked at. */
  readonly home: string | null;
  /** Where our own command finds `config-INSTANCE.xml`; null: `home`/conf. */
  readonly confDir: string | null;
  readonly restart: 'none' | 'reload' | 'full';
  /** SHA256:… of its host key, as the inventory says; null where it does not. */
  readonly hostKey: string | null;
  readonly roles: readonly string[];
  /** The first wave. */
  readonly isCanary: boolean;
  readonly soap: { readonly url: string; readonly tokenFile: string } | null;
  readonly target: FileTarget | CommandTarget | null;
}

/** For drivers `env_file` and `json_file`: the file, and the name of each value in it (JSON: path by dots). */
export interface FileTarget {
  readonly kind: 'file';
  readonly path: string;
  readonly names: Readonly<Record<'organization_id' | 'client_id' | 'technical_account_id' | 'client_secret', string>>;
  /** Run after writing, as the user of the file; null for none. */
  readonly reload: string | null;
}

/**
 * For driver `command`: the operator's own shell texts. Ids come as `{client_id}` and so on, the secret on standard
 * input.
 */
export interface CommandTarget {
  readonly kind: 'command';
  readonly install: string;
  /** Prints the client id that is installed. */
  readonly show: string;
  readonly restore: string;
}
