// What the machine's cores can do in RS256 signatures, which bounds every token endpoint that signs with it.
import { generateKeyPairSync, sign } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const data = Buffer.alloc(800, 'x');
const signOnThreadPool = promisify(sign);

/** RS256 signatures per second on all cores, by the thread pool. */
export async function rs256SigningRate(seconds: number): Promise<number> {
  const started = performance.now();
  const isOver = () => performance.now() - started >= seconds * 1000;
  let signatures = 0;
  const signUntilOver = async () => {
    while (!isOver()) {
      await signOnThreadPool('sha256', data, privateKey);
      signatures += 1;
    }
  };
  await Promise.all(Array.from({ length: 2 * availableParallelism() }, signUntilOver));
  return signatures / ((performance.now() - started) / 1000);
}
