// What is left of a credential's choice when one of its APIs goes.
import type { Api, ProductProfile } from '@relevo/contract/catalogue';

/** What a credential has of the catalogue. */
export interface Selection {
  readonly apis: readonly Api[];
  /** Of the products of its APIs, its own and others. */
  readonly profiles: readonly ProductProfile[];
  /** The names of its own. */
  readonly chosen: readonly string[];
}

/** What is left without one API: with the last API of a product go its product profiles, which would give nothing. */
export function withoutApi({ apis, profiles, chosen }: Selection, removed: Api) {
  const left = apis.filter(({ code }) => code !== removed.code);
  const productStays = left.some(({ product }) => product === removed.product);
  const belongs = (name: string) =>
    profiles.some((profile) => profile.name === name && profile.product === removed.product);
  const ending = productStays ? [] : chosen.filter(belongs);
  return { apis: left.map(({ code }) => code), profiles: chosen.filter((name) => !ending.includes(name)), ending };
}
