// The tables as Kysely sees them. Moments are NumericDate, lists are JSON text, digests are base64url text.
import type { ColumnType, Generated } from 'kysely';
import type { Actor } from '../../domain/audit.ts';
import type { SigningAlgorithm } from '../../domain/catalogue.ts';
import type { MechanismKind } from '../../domain/mechanism.ts';
import type { RoleAssignment } from '../../domain/role-assignment.ts';
import type { Source } from '../../domain/usage.ts';
import type { Invitation, Session } from '../../domain/user.ts';
import type { InstanceTables } from './instance-tables.ts';
import type { MigrationTables } from './migration-tables.ts';

/** Written as a boolean; SQLite reads it back as 0 or 1. */
export type Flag = ColumnType<boolean | number, boolean, boolean>;
/** Numbers rows in the order of their insertion; never used twice. */
export type Position = Generated<number>;

export interface OrganizationsTable {
  id: string;
  name: string;
  enabled: Flag;
  fallback_contact: string | null;
  created_at: number;
  revision: number;
}

export interface ProductsTable {
  position: Position;
  organization_id: string;
  id: string;
  code: string;
  name: string;
  description: string;
}

export interface ApisTable {
  position: Position;
  organization_id: string;
  code: string;
  product_id: string;
  name: string;
  enabled: Flag;
  audience: string | null;
  scopes: string;
  metascopes: string;
  authentication_types: string;
  dialects: string;
  signing_algorithm: SigningAlgorithm;
  requires_organization_header: Flag;
  access_token_lifetime_seconds: string;
  introspection_client_ids: string;
}

export interface ProductProfilesTable {
  position: Position;
  organization_id: string;
  id: string;
  product_id: string;
  name: string;
  description: string;
  enabled: Flag;
  scopes: string;
  management_roles: string;
}

export interface ProjectsTable {
  position: Position;
  organization_id: string;
  id: string;
  name: string;
  title: string;
  description: string;
  enabled: Flag;
  owner: string | null;
  contacts: string;
  created_at: number;
  created_by: string;
  changed_at: number;
  changed_by: string;
}

export interface CredentialsTable {
  position: Position;
  id: string;
  organization_id: string;
  project_id: string;
  client_id: string;
  name: string;
  technical_account_id: string;
  technical_account_email: string;
  created_at: number;
  enabled: Flag;
  accepts_secret_in_query: Flag;
  requires_jti: Flag;
  allows_own_rotation: Flag;
  tokens_revoked_below: number;
  revision: number;
}

export interface CredentialMechanismsTable {
  credential_id: string;
  kind: MechanismKind;
  created_at: number;
  retired_at: number | null;
}

export interface CredentialApisTable {
  credential_id: string;
  organization_id: string;
  api_code: string;
}

export interface CredentialProfilesTable {
  credential_id: string;
  organization_id: string;
  profile_id: string;
}

export interface ClientSecretsTable {
  position: Position;
  credential_id: string;
  id: string;
  digest: string;
  pepper_version: number;
  hint: string;
  fingerprint: string | null;
  created_at: number;
  expires_at: number | null;
  exposed_at: number | null;
  deleted_at: number | null;
  tokens_revoked_below: number;
}

export interface CertificatesTable {
  position: Position;
  credential_id: string;
  id: string;
  pem: string;
  fingerprint: string;
  fingerprint_sha256: string;
  subject: string;
  not_before: number;
  not_after: number;
  created_at: number;
}

export interface SigningKeysTable {
  kid: string;
  purpose: 'tokens' | 'evidence';
  algorithm: SigningAlgorithm;
  published_at: number;
  signs_from: number;
  public_jwk: string;
  encrypted_private_key: string;
  key_encryption_key_version: number;
}

export interface UsedAssertionsTable {
  credential_id: string;
  jti_hash: string;
  expires_at: number;
}

export interface RevokedTokensTable {
  jti: string;
  expires_at: number;
}

export interface UsageSourcesTable {
  id: Position;
  credential_id: string;
  mechanism: MechanismKind;
  kind: Source['kind'];
  name: string;
  user_agent: string | null;
}

export interface UsageTable {
  id: Position;
  source_id: number;
  /** Empty where there is none, so that the unique key covers it. Outlives what it names, so no foreign key. */
  client_secret_id: string;
  certificate_id: string;
  first_seen_at: number;
  last_seen_at: number;
  issued: number;
  last_issued_at: number | null;
  refused: number;
  last_refused_at: number | null;
  largest_gap: number;
}

export interface AdminTokensTable {
  id: string;
  organization_id: string;
  digest: string;
  pepper_version: number;
  created_at: number;
}

export interface KeyChecksTable {
  purpose: string;
  version: number;
  proof: string;
}

export interface SettingsTable {
  name: string;
  value: string;
}

export interface AuditEntriesTable {
  chain: string;
  sequence: number;
  at: number;
  actor_kind: Actor['kind'];
  actor_id: string;
  actor_name: string;
  actor_address: string;
  action: string;
  target: string;
  before: string | null;
  after: string | null;
  previous_hash: string;
  hash: string;
  project_id: string | null;
}

export interface AuditHeadsTable {
  chain: string;
  sequence: number;
  hash: string;
  seal: string;
}

export interface UsersTable {
  id: string;
  email: string;
  name: string;
  password_hash: string | null;
  totp_secret: string | null;
  totp_key_version: number | null;
  totp_confirmed_at: number | null;
  totp_last_step: number;
  recovery_codes: string;
  identity_issuer: string | null;
  identity_subject: string | null;
  created_at: number;
}

export interface OrganizationMembersTable {
  organization_id: string;
  user_id: string;
  enabled: Flag;
  joined_at: number;
  last_seen_at: number | null;
}

export interface MemberRolesTable {
  position: Position;
  organization_id: string;
  user_id: string;
  given_by: 'hand' | 'groups';
  role: RoleAssignment['role'];
  product_id: string | null;
  profile_id: string | null;
}

export interface SessionsTable {
  id: string;
  user_id: string;
  kind: Session['kind'];
  token_hash: string;
  created_at: number;
  last_seen_at: number;
  authenticated_at: number;
  expires_at: number;
  address: string;
  user_agent: string | null;
}

export interface InvitationsTable {
  position: Position;
  id: string;
  organization_id: string;
  purpose: Invitation['purpose'];
  email: string | null;
  token_hash: string;
  roles: string;
  made_by_operator: Flag;
  created_at: number;
  expires_at: number;
}

export interface GroupMappingsTable {
  position: Position;
  id: string;
  organization_id: string;
  group_name: string;
  roles: string;
}

export interface CliAuthorizationsTable {
  code_hash: string;
  user_id: string;
  redirect_uri: string;
  code_challenge: string;
  authenticated_at: number;
  expires_at: number;
}

export interface IdempotencyRecordsTable {
  organization_id: string;
  key_hash: string;
  request_hash: string;
  response: string;
  response_key_version: number;
  expires_at: number;
}

export interface MessagesTable {
  position: Position;
  id: string;
  organization_id: string;
  recipient: string;
  subject: string;
  text: string;
  created_at: number;
  expires_at: number;
  attempts: number;
  next_attempt_at: number;
}

export interface ChangesTable {
  revision: number;
  at: number;
  kind: string;
  subject: string;
}

export interface Tables extends MigrationTables, InstanceTables {
  organizations: OrganizationsTable;
  products: ProductsTable;
  apis: ApisTable;
  product_profiles: ProductProfilesTable;
  projects: ProjectsTable;
  credentials: CredentialsTable;
  credential_mechanisms: CredentialMechanismsTable;
  credential_apis: CredentialApisTable;
  credential_profiles: CredentialProfilesTable;
  client_secrets: ClientSecretsTable;
  certificates: CertificatesTable;
  signing_keys: SigningKeysTable;
  used_assertions: UsedAssertionsTable;
  revoked_tokens: RevokedTokensTable;
  usage_sources: UsageSourcesTable;
  usage: UsageTable;
  admin_tokens: AdminTokensTable;
  key_checks: KeyChecksTable;
  settings: SettingsTable;
  audit_entries: AuditEntriesTable;
  audit_heads: AuditHeadsTable;
  users: UsersTable;
  organization_members: OrganizationMembersTable;
  member_roles: MemberRolesTable;
  sessions: SessionsTable;
  invitations: InvitationsTable;
  group_mappings: GroupMappingsTable;
  cli_authorizations: CliAuthorizationsTable;
  idempotency_records: IdempotencyRecordsTable;
  messages: MessagesTable;
  changes: ChangesTable;
}
