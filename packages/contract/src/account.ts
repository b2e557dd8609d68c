// A person's own account: signing in and out, sessions, password, one-time codes, invitations accepted.
import { z } from 'zod';
import { HeldRole } from './roles.ts';
import { Email, Moment, Reference, text } from './wire.ts';

/** Long enough that guessing is hopeless, short enough that hashing one is no work for others to pay. */
const NewPassword = z.string().min(12, 'must have at least 12 characters').max(256, 'must have at most 256 characters');
const Password = z.string().min(1).max(256);
/** Six digits of the authenticator, or one of the recovery codes. */
const OneTimeCode = z.string().trim().min(6).max(40);
const LinkSecret = z.string().min(20).max(200);

export const SignIn = z.strictObject({ email: Email, password: Password, code: OneTimeCode.optional() });
export const StepUp = z.strictObject({ password: Password, code: OneTimeCode.optional() });

export const OrganizationOfAccount = z.object({
  id: z.string(),
  name: z.string(),
  enabled: z.boolean(),
  roles: z.array(HeldRole),
  /** Whether whoever asks runs the server while acting there. */
  is_operator: z.boolean(),
});
export type OrganizationOfAccount = z.infer<typeof OrganizationOfAccount>;

/** Who is signed in. */
export const Account = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  has_password: z.boolean(),
  has_totp: z.boolean(),
  has_single_sign_on: z.boolean(),
  recovery_codes_left: z.int(),
  session: z.object({
    id: z.string(),
    expires_at: Moment,
    /** Until when operations that need a recent proof of identity are allowed. */
    stepped_up_until: Moment,
  }),
  organizations: z.array(OrganizationOfAccount),
  /** Whether signing-in with the provider is offered, and what it is called. */
  single_sign_on: z.string().nullable(),
});
export type Account = z.infer<typeof Account>;

export const AccountUpdate = z.strictObject({ name: text(1, 100) });

/** What the sign-in page must know before anybody has signed in. */
export const SignInOptions = z.object({ single_sign_on: z.string().nullable() });

export const Session = z.object({
  id: z.string(),
  kind: z.enum(['browser', 'cli']),
  current: z.boolean(),
  created_at: Moment,
  last_seen_at: Moment,
  expires_at: Moment,
  address: z.string(),
  user_agent: z.string().nullable(),
});
export const bySession = z.object({ session: Reference });

export const PasswordChange = z.strictObject({ current_password: Password.optional(), new_password: NewPassword });

/** Enrolment of an authenticator; it counts after a first code was confirmed. */
export const TotpEnrolment = z.object({ secret: z.string(), uri: z.string() });
export const TotpConfirm = z.strictObject({ code: OneTimeCode });
/** Shown once. */
export const RecoveryCodes = z.object({ recovery_codes: z.array(z.string()) });

export const InvitationRead = z.strictObject({ token: LinkSecret });
export const OpenInvitation = z.object({
  purpose: z.enum(['join', 'reset']),
  organization: z.string(),
  email: z.string().nullable(),
  /** Somebody with this address has an account already and signs in to accept. */
  account_exists: z.boolean(),
  expires_at: Moment,
});
export const InvitationAccept = z.strictObject({
  token: LinkSecret,
  /** For the first administrator, whose link names none. */
  email: Email.optional(),
  name: text(1, 100).optional(),
  password: NewPassword.optional(),
});

/** The command line signs in by the authorization code flow with PKCE on a loopback address (RFC 8252 §7.3). */
export const CliAuthorize = z.strictObject({
  redirect_uri: z.string().regex(/^http:\/\/(127\.0\.0\.1|\[::1\]):\d{1,5}\/callback$/, 'must be a loopback address'),
  code_challenge: z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'must be an S256 challenge'),
  state: z.string().regex(/^[A-Za-z0-9_-]{16,128}$/, 'must be 16 to 128 letters, digits, "-" or "_"'),
});
export const CliAuthorized = z.object({ redirect_to: z.string() });
export const CliSessionCreate = z.strictObject({
  code: LinkSecret,
  code_verifier: z.string().regex(/^[A-Za-z0-9._~-]{43,128}$/, 'must be a code verifier of RFC 7636'),
  redirect_uri: z.string().max(100),
});
export const CliSession = z.object({ token: z.string(), expires_at: Moment, email: z.string() });
