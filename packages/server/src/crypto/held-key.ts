// A key as a running server holds it: versions may come and go, and another one become active, without a restart.
import type { KeyMaterial, VersionedKey } from './key-material.ts';

/** An unknown version is looked for in the file at most this often. */
const rereadEveryMilliseconds = 1_000;

export class HeldKey implements VersionedKey {
  #versions: ReadonlyMap<number, Buffer>;
  #activeVersion: number;
  readonly #reread: () => KeyMaterial | undefined;
  #rereadAt = Number.NEGATIVE_INFINITY;

  /** `reread` gives the key as it stands in its file now; undefined if there is none that can be read. */
  constructor(material: KeyMaterial, activeVersion: number, reread: () => KeyMaterial | undefined = () => undefined) {
    this.#versions = material.versions;
    this.#activeVersion = activeVersion;
    this.#reread = reread;
  }

  get activeVersion(): number {
    return this.#activeVersion;
  }

  key(version: number): Buffer | undefined {
    return this.#versions.get(version) ?? this.#newlyKnown(version);
  }

  /** Takes over what file and database say now. */
  replace(material: KeyMaterial, activeVersion: number): void {
    this.#versions = material.versions;
    this.#activeVersion = activeVersion;
  }

  /** Another process of this host may have taken up a version before us; its file had it before anything was made with it. */
  #newlyKnown(version: number): Buffer | undefined {
    // A newer one than any that is known is in the file for certain: not to find it would cost a seal for good.
    const isNewer = version > Math.max(...this.#versions.keys());
    if (!isNewer && performance.now() - this.#rereadAt < rereadEveryMilliseconds) return undefined;
    this.#rereadAt = performance.now();
    this.#versions = new Map([...(this.#reread()?.versions ?? []), ...this.#versions]);
    return this.#versions.get(version);
  }
}
