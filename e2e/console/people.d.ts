import type { Call } from '@relevo/contract/call';
import type { Page } from 'playwright-core';
import type { TestServer } from '../../packages/server/src/testing/test-server.ts';
export declare const administrator: {
  email: string;
  name: string;
  password: string;
};
/** The secret of the link for the first administrator. */
export declare function firstLink({ running }: TestServer): string;
/** Makes the administrator by the API; nobody is signed in with a browser afterwards. */
export declare function createAdministrator(server: TestServer): Promise<void>;
/** Signs in on the sign-in page, in English, and waits for the projects. */
export declare function signIn(
  page: Page,
  {
    email,
    password,
  }?: {
    email: string;
    name: string;
    password: string;
  },
): Promise<void>;
export interface Content {
  readonly organizationId: string;
  readonly project: {
    readonly id: string;
    readonly title: string;
  };
}
/** A few projects as organizations have them; the first one has a credential of each kind. */
export declare function createContent(call: Call): Promise<Content>;
