// What is left of a credential when one of its APIs goes.
import type { Api, ProductProfile } from '@relevo/contract/catalogue';
import { expect, test } from 'vitest';
import { withoutApi } from '../src/pages/credential/selection.ts';

const api = (code: string, product: string) => ({ code, product }) as Api; // all that is looked at
const profile = (name: string, product: string) => ({ name, product }) as ProductProfile; // likewise

const apis = [api('campaign', 'campaign'), api('reports', 'analytics'), api('bulk', 'analytics')];
const profiles = [profile('Admin', 'campaign'), profile('Reader', 'analytics'), profile('Unused', 'campaign')];
const selection = { apis, profiles, chosen: ['Admin', 'Reader'] };

test('with the last API of a product its product profiles go', () => {
  expect(withoutApi(selection, api('campaign', 'campaign'))).toEqual({
    apis: ['reports', 'bulk'],
    profiles: ['Reader'],
    ending: ['Admin'],
  });
});

test('while the product has another API there, its product profiles stay', () => {
  expect(withoutApi(selection, api('bulk', 'analytics'))).toEqual({
    apis: ['campaign', 'reports'],
    profiles: ['Admin', 'Reader'],
    ending: [],
  });
});
