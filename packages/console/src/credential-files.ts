// The JSON files of the original, gathered from the server and saved by the browser.
import { credentialFile, type KnownCredential, projectFile } from '@relevo/contract/credential-file';
import type { Project } from '@relevo/contract/projects';
import { queryClient } from './api.ts';
import { apisQuery, credentialsOfProjectQuery, organizationQuery, type ReadFrom } from './queries.ts';
import { saveFile } from './ui/save-file.ts';

const saveJson = (name: string, content: unknown): void =>
  saveFile(name, `${JSON.stringify(content, null, 2)}\n`, 'application/json');

/** Saves the file of an OAuth Server-to-Server credential. */
export const saveCredentialFile = ({ name }: Project, credential: KnownCredential): void =>
  saveJson(`${name}-oauth-server-to-server.json`, credentialFile(credential));

/** Client secrets that somebody sees at this moment, by the id of their credential. */
type SeenSecrets = Readonly<Record<string, readonly string[]>>;

/** Saves the file of a project. Rejects where the server does not tell what belongs in it. */
export async function saveProjectFile(from: ReadFrom, project: Project, seen: SeenSecrets = {}): Promise<void> {
  const [organization, credentials, apis] = await Promise.all([
    queryClient.fetchQuery(organizationQuery(from)),
    queryClient.fetchQuery(credentialsOfProjectQuery(from, project.id)),
    queryClient.fetchQuery(apisQuery(from)),
  ]);
  const known = credentials.items.map((each) => ({ ...each, client_secrets: seen[each.id] ?? [] }));
  saveJson(`${project.name}.json`, projectFile({ organization, project, credentials: known, apis: apis.items }));
}
