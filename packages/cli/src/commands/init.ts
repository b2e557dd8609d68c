// `relevo init`: makes what a server needs at its first start, on this host and without a server.
import type { Command } from 'commander';
import { details, type JsonOption, print, withJson } from '../output.ts';

interface InitOptions extends JsonOption {
  readonly newAdminToken?: true;
  readonly newAdminLink?: true;
}

export function defineInit(init: Command): void {
  withJson(init)
    .option('--new-admin-token', 'replace the admin token; the old one ends at once')
    .option('--new-admin-link', 'make a new link for the first administrator; the one before ends at once')
    .action(async (options: InitOptions) => {
      const { runInit } = await import('@relevo/server/commands');
      const made = await runInit({
        newAdminToken: options.newAdminToken === true,
        newAdministratorLink: options.newAdminLink === true,
      });
      const answer = {
        created: made.created,
        data_directory: made.dataDirectory,
        admin_token_file: made.adminTokenFile,
        organization_id: made.organizationId,
        first_administrator_link: made.firstAdministratorLink ?? null,
      };
      print(options, answer, () =>
        details([
          ['data directory', `${made.dataDirectory} (${made.created ? 'created' : 'was there already'})`],
          ['admin token file', made.adminTokenFile],
          ['organization id', made.organizationId],
          ...(made.firstAdministratorLink
            ? ([['first administrator', `${made.firstAdministratorLink} (good once, for seven days)`]] as const)
            : []),
        ]),
      );
    });
}
