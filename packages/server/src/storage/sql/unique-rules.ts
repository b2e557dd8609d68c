// The names of what must be unique, as `ConflictError.what` says them.

const uniqueRules: Readonly<Record<string, string>> = {
  'organizations(id)': 'organization.id',
  'products(organization_id,id)': 'product.id',
  'products(organization_id,code)': 'product.code',
  'apis(organization_id,code)': 'api.code',
  'product_profiles(organization_id,id)': 'product_profile.id',
  'product_profiles(organization_id,name)': 'product_profile.name',
  'projects(organization_id,id)': 'project.id',
  'projects(organization_id,name)': 'project.name',
  'credentials(id)': 'credential.id',
  'credentials(client_id)': 'credential.client_id',
  'credentials(technical_account_id)': 'credential.technical_account_id',
  'credentials(organization_id,id)': 'credential.id',
  'credentials(organization_id,name)': 'credential.name',
  'credential_mechanisms(credential_id,kind)': 'mechanism.kind',
  'brownouts(id)': 'brownout.id',
  'instances(id)': 'instance.id',
  'instances(organization_id,name)': 'instance.name',
  'containers(id)': 'container.id',
  'containers(instance_id,name)': 'container.name',
  'client_secrets(credential_id,id)': 'client_secret.id',
  'certificates(credential_id,id)': 'certificate.id',
  'certificates(credential_id,fingerprint_sha256)': 'certificate.fingerprint',
  'users(email)': 'user.email',
  'users(identity_issuer,identity_subject)': 'user.identity',
  'organization_members(organization_id,user_id)': 'member.user',
  'group_mappings(organization_id,group_name)': 'group_mapping.group',
  'idempotency_records(organization_id,key_hash)': 'idempotency.key',
  'signing_keys(kid)': 'signing_key.kid',
  'admin_tokens(id)': 'admin_token.id',
  'key_checks(purpose,version)': 'key_check.version',
};

/** The name of the rule that says `columns` are unique in `table`. */
export function uniqueRule(table: string, columns: readonly string[]): string {
  const key = `${table}(${columns.join(',')})`;
  return uniqueRules[key] ?? key;
}
