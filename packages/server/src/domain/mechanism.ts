// How a credential gets tokens.

export type MechanismKind = 'oauth_server_to_server' | 'service_account_jwt';
