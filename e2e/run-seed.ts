// The seed of a test run, so that a failed one can be repeated.

/** `E2E_SEED`, or a new one. Printed, so that the run can be repeated. */
export function runSeed(): number {
  const seed = Number(process.env['E2E_SEED'] ?? Math.floor(Math.random() * 2 ** 32));
  console.log(`repeat this run with E2E_SEED=${seed}`);
  return seed;
}
