// The total map from operation id to operation: a route of the contract without one does not compile.
import type { OperationId } from '@relevo/contract/routes';
import * as catalogue from './catalogue.ts';
import * as certificates from './certificates.ts';
import * as clientSecrets from './client-secrets.ts';
import * as credentials from './credentials.ts';
import type { Operation } from './operation.ts';
import { organizationView } from './organization.ts';
import * as projects from './projects.ts';
import * as signingKeys from './signing-keys.ts';
import * as tokens from './tokens.ts';
import { usageView } from './usage.ts';

export const operations: { readonly [Id in OperationId]: Operation<Id> } = {
  organizationView,
  productList: catalogue.productList,
  productCreate: catalogue.productCreate,
  apiList: catalogue.apiList,
  apiCreate: catalogue.apiCreate,
  apiUpdate: catalogue.apiUpdate,
  productProfileList: catalogue.productProfileList,
  productProfileCreate: catalogue.productProfileCreate,
  productProfileUpdate: catalogue.productProfileUpdate,
  projectList: projects.projectList,
  projectCreate: projects.projectCreate,
  projectView: projects.projectView,
  projectDelete: projects.projectDelete,
  credentialList: credentials.credentialList,
  credentialCreate: credentials.credentialCreate,
  credentialView: credentials.credentialView,
  credentialUpdate: credentials.credentialUpdate,
  credentialDelete: credentials.credentialDelete,
  clientSecretList: clientSecrets.clientSecretList,
  clientSecretAdd: clientSecrets.clientSecretAdd,
  clientSecretDelete: clientSecrets.clientSecretDelete,
  certificateList: certificates.certificateList,
  certificateAdd: certificates.certificateAdd,
  certificateDelete: certificates.certificateDelete,
  usageView,
  tokenIssue: tokens.tokenIssue,
  tokenRevoke: tokens.tokenRevoke,
  signingKeyList: signingKeys.signingKeyList,
  signingKeyRotate: signingKeys.signingKeyRotate,
};
