// The two JSON files of the original that hold credentials: one of a single credential, one of a whole project. Read with
// tolerance, since tools and people add to them; written exactly.
import { z } from 'zod';
import type { Api } from './catalogue.ts';
import type { Credential } from './credentials.ts';
import type { Organization } from './organization.ts';
import type { Project } from './projects.ts';

const Texts = z.array(z.string()).default([]);

/** What the original offers on the page of an OAuth Server-to-Server credential. */
export const CredentialFile = z.object({
  TYPE: z.literal('oauthservertoserver'),
  ORG_ID: z.string(),
  CLIENT_ID: z.string(),
  CLIENT_SECRETS: Texts,
  SCOPES: Texts,
  TECHNICAL_ACCOUNT_ID: z.string(),
  TECHNICAL_ACCOUNT_EMAIL: z.string(),
});
export type CredentialFile = z.infer<typeof CredentialFile>;

const TechnicalAccount = z.object({
  client_id: z.string(),
  technical_account_email: z.string(),
  technical_account_id: z.string(),
});

const FileCredential = z.object({
  id: z.string(),
  name: z.string(),
  apiKey: z.string().optional(),
  /** `service` is Service Account (JWT); a credential that has both mechanisms is `oauth_server_to_server_migrate`. */
  integration_type: z.string(),
  oauth_server_to_server: TechnicalAccount.extend({ client_secrets: Texts, scopes: Texts }).optional(),
  jwt: TechnicalAccount.extend({ client_secret: z.string().default(''), meta_scopes: Texts }).optional(),
});
type FileCredential = z.infer<typeof FileCredential>;

const Service = z.object({ code: z.string(), name: z.string().default('') });

/** What the original offers on the page of a project. A project of ours is its own and only workspace. */
export const ProjectFile = z.object({
  project: z.object({
    id: z.string(),
    name: z.string(),
    title: z.string(),
    description: z.string().default(''),
    org: z.object({ id: z.string(), name: z.string(), ims_org_id: z.string() }),
    workspace: z.object({
      id: z.string(),
      name: z.string(),
      title: z.string().default(''),
      description: z.string().default(''),
      details: z.object({
        credentials: z.array(FileCredential).default([]),
        services: z.array(Service).default([]),
        runtime: z.object({ namespaces: z.array(z.unknown()) }).default({ namespaces: [] }),
      }),
    }),
  }),
});
export type ProjectFile = z.infer<typeof ProjectFile>;

/** A credential with those of its client secrets that the writer knows, which is none unless one was made just now. */
export interface KnownCredential extends Credential {
  readonly client_secrets: readonly string[];
}

export function credentialFile(credential: KnownCredential): CredentialFile {
  return {
    TYPE: 'oauthservertoserver',
    ORG_ID: credential.organization_id,
    CLIENT_ID: credential.client_id,
    CLIENT_SECRETS: [...credential.client_secrets],
    SCOPES: [...credential.scopes],
    TECHNICAL_ACCOUNT_ID: credential.technical_account_id,
    TECHNICAL_ACCOUNT_EMAIL: credential.technical_account_email,
  };
}

function fileCredential(credential: KnownCredential): FileCredential {
  const has = (mechanism: string) => credential.mechanisms.some(({ type }) => type === mechanism);
  const [isOauth, isJwt] = [has('oauth_server_to_server'), has('service_account_jwt')];
  const { client_id, technical_account_email, technical_account_id } = credential;
  const account = { client_id, technical_account_email, technical_account_id };
  const { client_secrets: secrets, scopes, metascopes } = credential;
  const oauthType = isJwt ? 'oauth_server_to_server_migrate' : 'oauth_server_to_server';
  return {
    id: credential.id,
    name: credential.name,
    apiKey: client_id,
    integration_type: isOauth ? oauthType : 'service',
    ...(isOauth && { oauth_server_to_server: { ...account, client_secrets: [...secrets], scopes: [...scopes] } }),
    ...(isJwt && { jwt: { ...account, client_secret: secrets[0] ?? '', meta_scopes: [...metascopes] } }),
  };
}

export interface ProjectToWrite {
  readonly organization: Pick<Organization, 'id' | 'name'>;
  readonly project: Pick<Project, 'id' | 'name' | 'title' | 'description'>;
  readonly credentials: readonly KnownCredential[];
  /** The APIs of the catalogue; those that no credential of the project has are left out. */
  readonly apis: readonly Pick<Api, 'code' | 'name'>[];
}

export function projectFile({ organization, project, credentials, apis }: ProjectToWrite): ProjectFile {
  const { id, name, title, description } = project;
  const used = new Set(credentials.flatMap((credential) => credential.apis));
  const services = apis.filter(({ code }) => used.has(code)).map((api) => ({ code: api.code, name: api.name }));
  const details = { credentials: credentials.map(fileCredential), services, runtime: { namespaces: [] } };
  return {
    project: {
      id,
      name,
      title,
      description,
      org: { id: organization.id, name: organization.name, ims_org_id: organization.id },
      workspace: { id, name: 'Production', title: 'Production', description: '', details },
    },
  };
}
