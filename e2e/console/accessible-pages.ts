// Judges pages one after the other in one browser: a test for each, so that a failure names its page.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';
import { skipWithout } from '../needed-program.ts';
import { neededPrograms, type Visit, visit } from './browser.ts';
import { accessibilityFaults, excessWidth, faultless } from './judgement.ts';
import { createShown, type Shown } from './pages.ts';
import { signIn } from './people.ts';

interface Place {
  readonly server: () => TestServer;
  readonly shown: () => Shown;
  /** The same page for all tests of a file, where somebody is signed in. */
  readonly signedIn: () => Promise<Visit>;
}

/** A server with everything on it for the tests of this file. */
export function signedInPlace(): Place {
  let server: TestServer;
  let shown: Shown;
  let somebody: Visit | undefined;
  beforeAll(async () => {
    server = await startTestServer();
    shown = await createShown(server);
  });
  afterAll(() => server.close());
  return {
    server: () => server,
    shown: () => shown,
    async signedIn() {
      if (somebody) return somebody;
      somebody = await visit(server.url);
      await signIn(somebody.page);
      return somebody;
    },
  };
}

/** Defines the tests of these pages, in a file of their own: files run beside each other. */
export function testPages(pages: Readonly<Record<string, (shown: Shown) => string>>): void {
  const { shown, signedIn } = signedInPlace();
  test.for(Object.entries(pages))(
    '%s: axe finds nothing in either colour scheme, and 320 pixels are wide enough',
    async ([, address], context) => {
      skipWithout(context, neededPrograms);
      const { page, faults } = await signedIn();
      await page.goto(address(shown()));
      expect(await accessibilityFaults(page)).toEqual(faultless);
      expect(await excessWidth(page)).toBe(0);
      expect(faults()).toEqual([]);
    },
  );
}
