// The browser of the person at this terminal, where there is one.
import { spawn } from 'node:child_process';

/** The program that opens an address, on a system that shows windows; undefined for one that does not. */
function opener(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  if (process.platform === 'darwin') return 'open';
  return environment['DISPLAY'] || environment['WAYLAND_DISPLAY'] ? 'xdg-open' : undefined;
}

/** Has the browser show an address. Never fails: people can open it themselves. */
export function openInBrowser(url: string, environment: Readonly<Record<string, string | undefined>>): void {
  const program = opener(environment);
  if (program === undefined) return;
  const child = spawn(program, [url], { detached: true, stdio: 'ignore' });
  child.on('error', () => {});
  child.unref();
}
