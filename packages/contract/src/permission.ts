// Who may do what: one table, role × operation. docs/permissions.md shows it; the server enforces it.
import type { Role } from './roles.ts';
import type { OperationId, Routes } from './routes.ts';

/**
 * `own` reaches as far as the role's products or product profiles: a project and its credentials where the caller holds
 * every product profile in it, a product that they administer, people whose roles they could have given.
 */
export type Extent = 'all' | 'own' | 'none';

/** An operator runs the server: the admin token, and system administrators of the home organization. */
export type Holder = 'operator' | Role;

export const holders = [
  'operator',
  'system_administrator',
  'product_administrator',
  'product_profile_administrator',
  'developer',
  'auditor',
] as const satisfies readonly Holder[];

/** Operations that roles decide on; the others are for anybody, for each person's own account, or for a client itself. */
export type PermittedOperation = {
  [Id in OperationId]: Routes[Id] extends { readonly for: string } ? never : Id;
}[OperationId];

type Row = readonly [
  operator: Extent,
  systemAdministrator: Extent,
  productAdministrator: Extent,
  profileAdministrator: Extent,
  developer: Extent,
  auditor: Extent,
];

const everybody: Row = ['all', 'all', 'all', 'all', 'all', 'all'];
const administrators: Row = ['all', 'all', 'none', 'none', 'none', 'none'];
const administratorsAndAuditors: Row = ['all', 'all', 'none', 'none', 'none', 'all'];
const operators: Row = ['all', 'none', 'none', 'none', 'none', 'none'];
const productAdministrators: Row = ['all', 'all', 'own', 'none', 'none', 'none'];
const profileAdministrators: Row = ['all', 'all', 'own', 'own', 'none', 'none'];
const whoeverSeesPeople: Row = ['all', 'all', 'all', 'all', 'none', 'all'];
/** What they may not change is refused one by one. */
const whoeverChanges: Row = ['all', 'all', 'all', 'all', 'all', 'none'];
const developers: Row = ['all', 'all', 'own', 'own', 'own', 'none'];

export const permissionTable: Readonly<Record<PermittedOperation, Row>> = {
  organizationList: everybody,
  organizationCreate: operators,
  organizationSetEnabled: operators,
  organizationView: everybody,
  organizationUpdate: administrators,
  userList: whoeverSeesPeople,
  userView: whoeverSeesPeople,
  userUpdate: profileAdministrators,
  userRemove: administrators,
  userReset: administrators,
  userSessionsRevoke: administrators,
  invitationList: whoeverSeesPeople,
  invitationCreate: profileAdministrators,
  invitationDelete: profileAdministrators,
  groupMappingList: administratorsAndAuditors,
  groupMappingCreate: administrators,
  groupMappingDelete: administrators,
  productList: everybody,
  productView: everybody,
  productCreate: administrators,
  productUpdate: productAdministrators,
  productDelete: administrators,
  apiList: everybody,
  apiView: everybody,
  apiCreate: productAdministrators,
  apiUpdate: productAdministrators,
  apiDelete: productAdministrators,
  productProfileList: everybody,
  productProfileView: everybody,
  productProfileCreate: productAdministrators,
  productProfileUpdate: productAdministrators,
  productProfileDelete: productAdministrators,
  projectList: everybody,
  projectCreate: whoeverChanges,
  projectView: everybody,
  projectActivity: everybody,
  projectUpdate: developers,
  projectDelete: developers,
  credentialList: everybody,
  credentialCreate: developers,
  credentialView: everybody,
  credentialUpdate: developers,
  credentialDelete: developers,
  clientSecretList: everybody,
  clientSecretAdd: developers,
  clientSecretDelete: developers,
  certificateList: everybody,
  certificateAdd: developers,
  certificateDelete: developers,
  usageView: everybody,
  migrationList: everybody,
  migrationSummary: everybody,
  migrationStartMany: whoeverChanges,
  migrationCompleteMany: whoeverChanges,
  migrationView: everybody,
  migrationStart: developers,
  migrationCompare: everybody,
  migrationComplete: developers,
  migrationUndo: developers,
  migrationCancel: developers,
  migrationAcknowledge: developers,
  brownoutPlan: developers,
  brownoutDelete: developers,
  migrationEvidence: administratorsAndAuditors,
  deprecationView: everybody,
  deprecationUpdate: administrators,
  sunsetExtend: administrators,
  sunsetExtensionDelete: administrators,
  rehearsalView: everybody,
  failedRequestList: everybody,
  adobeImport: administrators,
  instanceList: everybody,
  instanceView: everybody,
  instanceCreate: developers,
  instanceUpdate: developers,
  instanceDelete: developers,
  containerAdd: developers,
  containerDelete: developers,
  installationReport: developers,
  credentialInstallationList: everybody,
  tokenIssue: developers,
  tokenRevoke: developers,
  signingKeyList: administratorsAndAuditors,
  signingKeyRotate: operators,
  auditList: administratorsAndAuditors,
  auditExport: administratorsAndAuditors,
  auditVerify: administratorsAndAuditors,
};

const order = { none: 0, own: 1, all: 2 } as const;

/** How far an operation reaches for somebody who is all of `held`. */
export function extentOf(operation: PermittedOperation, held: readonly Holder[]): Extent {
  const row = permissionTable[operation];
  const extents = held.map((holder): Extent => row[holders.indexOf(holder)] ?? 'none');
  return extents.reduce<Extent>((most, extent) => (order[extent] > order[most] ? extent : most), 'none');
}
