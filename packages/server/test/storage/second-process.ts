// A second real process for the tests: opens the file and does what its argument says, then prints one line of JSON.
import { openSqliteStore } from '../../src/storage/sqlite.ts';
import { change, newCredential, organizationId, reload, useOf } from './fixtures.ts';

const [file = '', task = ''] = process.argv.slice(2);

const store = await openSqliteStore({ file });
switch (task) {
  case 'open':
    process.stdout.write(JSON.stringify(await store.read.organizations.list()));
    break;
  case 'disable':
    await change(store, (tx) => tx.credentials.update(newCredential.id, { enabled: false }));
    process.stdout.write(JSON.stringify(await store.read.credentials.revision(organizationId, newCredential.id)));
    break;
  case 'record': {
    const credential = await reload(store);
    const outcomes: string[] = [];
    for (let index = 0; index < 200; index += 1) outcomes.push(await store.recordUse(useOf(credential)));
    process.stdout.write(JSON.stringify(outcomes));
    break;
  }
  default:
    throw new Error(`unknown task ${task}`);
}
await store.close();
