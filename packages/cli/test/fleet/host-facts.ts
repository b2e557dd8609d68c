// A container and what was found on it, for tests of what is decided from that.

import type { HostFacts, Installed } from '../../src/fleet/driver.ts';
import type { Container } from '../../src/fleet/inventory/container.ts';

export const credential = {
  organizationId: '0A1B2C3D4E5F60718293A4B5@AdobeOrg',
  clientId: 'a1b2c3d4e5f60718293a4b5c6d7e8f90',
  technicalAccountId: 'F0E1D2C3B4A5968778695A4B@techacct.adobe.com',
};
export const fingerprint = '0123456789abcdef';
export const otherFingerprint = 'fedcba9876543210';

export const container = (label: string, more: Partial<Container> = {}): Container => ({
  label,
  host: label,
  port: null,
  user: null,
  become: null,
  instance: 'prod_mkt',
  hosting: 'own',
  driver: null,
  home: null,
  confDir: null,
  restart: 'reload',
  hostKey: null,
  roles: [],
  isCanary: false,
  soap: null,
  target: null,
  ...more,
});

export const nothingInstalled: Installed = { mechanism: null, fingerprint: null, storedDigest: null };

export const installed = (more: Partial<Installed> = {}): Installed => ({
  mechanism: 'oauth_server_to_server',
  ...credential,
  fingerprint,
  storedDigest: 'd1',
  ...more,
});

export const hostFacts = (more: Partial<HostFacts> = {}): HostFacts => ({
  driver: 'relevo',
  method: 'relevo',
  mechanism: 'oauth_server_to_server',
  version: null,
  build: null,
  file: { path: '/conf/config-prod_mkt.xml', sha256: 'a'.repeat(64), owner: 'neolane:neolane', mode: '640' },
  installed: installed(),
  health: [],
  warnings: [],
  ...more,
});
