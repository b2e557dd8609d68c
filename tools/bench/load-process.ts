// The load generator as a process of its own, so that it has a core of its own: takes jobs as messages, answers each.
import { type LoadJob, runLoad } from './load-generator.ts';

process.on('message', (job: LoadJob) => {
  runLoad(job).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));
