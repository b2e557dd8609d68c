// The dialogs of the console that one press of a button opens, with the page where the button is; the button by the id of
// its text, which holds in every language.
import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import type english from '../../packages/console/src/messages/en.json';
import type { PageName } from './pages.ts';

type MessageId = keyof typeof english;
export type Messages = Readonly<Record<MessageId, string>>;

export const messagesIn = (language: string): Messages =>
  JSON.parse(
    readFileSync(new URL(`../../packages/console/src/messages/${language}.json`, import.meta.url), 'utf8'),
  ) as Messages;

interface Opening {
  readonly page: PageName;
  readonly button: MessageId;
}

export const dialogs = {
  'project-create': { page: 'projects', button: 'projects.create' },
  'project-edit': { page: 'project', button: 'project.edit' },
  'project-disable': { page: 'project', button: 'project.disable' },
  'project-delete': { page: 'project', button: 'project.delete' },
  'credential-add-secret': { page: 'credential', button: 'credential.secret.add' },
  'credential-add-certificate': { page: 'credential-jwt-certificates', button: 'certificates.add' },
  'credential-generate-keys': { page: 'credential-jwt-certificates', button: 'certificates.generate' },
  'credential-disable': { page: 'credential-settings', button: 'credential.settings.disable' },
  'credential-revoke': { page: 'credential-settings', button: 'credential.settings.revoke' },
  'credential-delete': { page: 'credential-settings', button: 'credential.settings.delete' },
  'instance-create': { page: 'instances', button: 'instances.create' },
  'instance-edit': { page: 'instance', button: 'instance.edit' },
  'instance-delete': { page: 'instance', button: 'instance.delete' },
  'container-add': { page: 'instance', button: 'container.add' },
  'user-invite': { page: 'users', button: 'users.invite' },
  'user-reset': { page: 'user', button: 'user.reset' },
  'user-sessions': { page: 'user', button: 'user.sessions' },
  'user-remove': { page: 'user', button: 'user.remove' },
  'group-add': { page: 'groups', button: 'groups.add' },
  'product-create': { page: 'products', button: 'products.create' },
  'product-edit': { page: 'product', button: 'product.edit' },
  'product-delete': { page: 'product', button: 'product.delete' },
  'profile-create': { page: 'product', button: 'profile.create' },
  'profile-disable': { page: 'profile', button: 'catalogue.disable' },
  'profile-delete': { page: 'profile', button: 'profile.delete' },
  'profile-add-users': { page: 'profile-users', button: 'profile.users.add' },
  'api-create': { page: 'apis', button: 'api.create' },
  'api-disable': { page: 'api', button: 'catalogue.disable' },
  'api-delete': { page: 'api', button: 'api.delete' },
  'signing-key-rotate': { page: 'signing-keys', button: 'signing_keys.rotate' },
  'organization-create': { page: 'settings', button: 'organizations.create' },
} as const satisfies Readonly<Record<string, Opening>>;

/** Presses the button on its page, which is shown, and returns the dialog. */
export async function open(page: Page, { button }: Opening, messages: Messages): Promise<Locator> {
  await page.getByRole('button', { name: messages[button], exact: true }).click();
  const dialog = page.getByRole('dialog').or(page.getByRole('alertdialog'));
  await dialog.waitFor();
  return dialog;
}
