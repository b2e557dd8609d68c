// The total map from operation id to operation: a route of the contract without one does not compile.
import type { OperationId } from '@relevo/contract/routes';
import * as account from './account.ts';
import * as adobeImport from './adobe-import.ts';
import * as auditLog from './audit-log.ts';
import * as catalogue from './catalogue.ts';
import * as certificates from './certificates.ts';
import * as cliSignIn from './cli-sign-in.ts';
import * as clientSecrets from './client-secrets.ts';
import * as credentials from './credentials.ts';
import * as deprecation from './deprecation.ts';
import * as failedRequests from './failed-requests.ts';
import * as groupMappings from './group-mappings.ts';
import * as installations from './installations.ts';
import * as instances from './instances.ts';
import * as invitationAcceptance from './invitation-acceptance.ts';
import * as invitations from './invitations.ts';
import * as acknowledgements from './migration/acknowledgements.ts';
import * as board from './migration/board.ts';
import * as brownouts from './migration/brownouts.ts';
import * as evidence from './migration/evidence.ts';
import * as many from './migration/many.ts';
import * as rehearsal from './migration/rehearsal.ts';
import * as steps from './migration/steps.ts';
import * as migrationViews from './migration/view.ts';
import type { Operation } from './operation.ts';
import * as organization from './organization.ts';
import * as ownClientSecrets from './own-client-secrets.ts';
import * as productProfiles from './product-profiles.ts';
import * as projects from './projects.ts';
import * as secondFactor from './second-factor.ts';
import * as signIn from './sign-in.ts';
import * as signingKeys from './signing-keys.ts';
import * as tokens from './tokens.ts';
import * as usage from './usage.ts';
import * as users from './users.ts';

export const operations: { readonly [Id in OperationId]: Operation<Id> } = {
  signInOptions: signIn.signInOptions,
  signIn: signIn.signIn,
  signOut: signIn.signOut,
  stepUp: signIn.stepUp,
  accountView: account.accountView,
  accountUpdate: account.accountUpdate,
  sessionList: account.sessionList,
  sessionRevoke: account.sessionRevoke,
  passwordChange: account.passwordChange,
  totpEnrol: secondFactor.totpEnrol,
  totpConfirm: secondFactor.totpConfirm,
  totpRemove: secondFactor.totpRemove,
  recoveryCodesRenew: secondFactor.recoveryCodesRenew,
  invitationView: invitationAcceptance.invitationView,
  invitationAccept: invitationAcceptance.invitationAccept,
  cliAuthorize: cliSignIn.cliAuthorize,
  cliSessionCreate: cliSignIn.cliSessionCreate,
  organizationList: organization.organizationList,
  organizationCreate: organization.organizationCreate,
  organizationSetEnabled: organization.organizationSetEnabled,
  organizationView: organization.organizationView,
  organizationUpdate: organization.organizationUpdate,
  userList: users.userList,
  userView: users.userView,
  userUpdate: users.userUpdate,
  userRemove: users.userRemove,
  userReset: users.userReset,
  userSessionsRevoke: users.userSessionsRevoke,
  invitationList: invitations.invitationList,
  invitationCreate: invitations.invitationCreate,
  invitationDelete: invitations.invitationDelete,
  groupMappingList: groupMappings.groupMappingList,
  groupMappingCreate: groupMappings.groupMappingCreate,
  groupMappingDelete: groupMappings.groupMappingDelete,
  productList: catalogue.productList,
  productView: catalogue.productView,
  productCreate: catalogue.productCreate,
  productUpdate: catalogue.productUpdate,
  productDelete: catalogue.productDelete,
  apiList: catalogue.apiList,
  apiView: catalogue.apiView,
  apiCreate: catalogue.apiCreate,
  apiUpdate: catalogue.apiUpdate,
  apiDelete: catalogue.apiDelete,
  productProfileList: productProfiles.productProfileList,
  productProfileView: productProfiles.productProfileView,
  productProfileCreate: productProfiles.productProfileCreate,
  productProfileUpdate: productProfiles.productProfileUpdate,
  productProfileDelete: productProfiles.productProfileDelete,
  projectList: projects.projectList,
  projectCreate: projects.projectCreate,
  projectView: projects.projectView,
  projectActivity: projects.projectActivity,
  projectUpdate: projects.projectUpdate,
  projectDelete: projects.projectDelete,
  credentialList: credentials.credentialList,
  credentialCreate: credentials.credentialCreate,
  credentialView: credentials.credentialView,
  credentialUpdate: credentials.credentialUpdate,
  credentialDelete: credentials.credentialDelete,
  clientSecretList: clientSecrets.clientSecretList,
  clientSecretAdd: clientSecrets.clientSecretAdd,
  clientSecretDelete: clientSecrets.clientSecretDelete,
  ownClientSecretList: ownClientSecrets.ownClientSecretList,
  ownClientSecretAdd: ownClientSecrets.ownClientSecretAdd,
  ownClientSecretDelete: ownClientSecrets.ownClientSecretDelete,
  certificateList: certificates.certificateList,
  certificateAdd: certificates.certificateAdd,
  certificateDelete: certificates.certificateDelete,
  usageView: usage.usageView,
  migrationList: board.migrationList,
  migrationSummary: board.migrationSummary,
  migrationStartMany: many.migrationStartMany,
  migrationCompleteMany: many.migrationCompleteMany,
  migrationView: migrationViews.migrationView,
  migrationStart: steps.migrationStart,
  migrationCompare: migrationViews.migrationCompare,
  migrationComplete: steps.migrationComplete,
  migrationUndo: steps.migrationUndo,
  migrationCancel: steps.migrationCancel,
  migrationAcknowledge: acknowledgements.migrationAcknowledge,
  brownoutPlan: brownouts.brownoutPlan,
  brownoutDelete: brownouts.brownoutDelete,
  migrationEvidence: evidence.migrationEvidence,
  evidenceKeyView: evidence.evidenceKeyView,
  deprecationView: deprecation.deprecationView,
  deprecationUpdate: deprecation.deprecationUpdate,
  sunsetExtend: deprecation.sunsetExtend,
  sunsetExtensionDelete: deprecation.sunsetExtensionDelete,
  rehearsalView: rehearsal.rehearsalView,
  failedRequestList: failedRequests.failedRequestList,
  adobeImport: adobeImport.adobeImport,
  instanceList: instances.instanceList,
  instanceCreate: instances.instanceCreate,
  instanceView: instances.instanceView,
  instanceUpdate: instances.instanceUpdate,
  instanceDelete: instances.instanceDelete,
  containerAdd: instances.containerAdd,
  containerDelete: instances.containerDelete,
  installationReport: installations.installationReport,
  credentialInstallationList: installations.credentialInstallationList,
  tokenIssue: tokens.tokenIssue,
  tokenRevoke: tokens.tokenRevoke,
  signingKeyList: signingKeys.signingKeyList,
  signingKeyRotate: signingKeys.signingKeyRotate,
  auditList: auditLog.auditList,
  auditExport: auditLog.auditExport,
  auditVerify: auditLog.auditVerify,
};
