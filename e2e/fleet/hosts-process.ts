// A fleet of test hosts as a process, for the bench: `COUNT ENDPOINT`, every other host without a genuine nlserver. Prints
// one line of JSON with the home of whoever works on them and their inventory. Ends when standard input closes.
import { isThere } from '../needed-program.ts';
import { hostsNeeded, startFleetHosts } from './fleet-hosts.ts';

const [count = '', endpoint = ''] = process.argv.slice(2);
if (!isThere(hostsNeeded)) {
  console.log(JSON.stringify({ missing: 'root, and the programs of Debian that test hosts need' }));
} else {
  const campaign = { endpoint };
  const hosts = Array.from({ length: Number(count) }, (_, index) => ({
    diskKibibytes: 4096,
    campaign: index % 2 === 0 ? campaign : { ...campaign, build: null },
  }));
  const fleet = await startFleetHosts({ hosts });
  const containers = fleet.hosts.map(({ name }) => ({ host: name }));
  const inventory = fleet.writeInventory({ defaults: { become: 'neolane' }, endpoint, containers });
  process.stdin.resume().once('end', () => fleet.stop());
  console.log(JSON.stringify({ home: fleet.home, inventory }));
}
