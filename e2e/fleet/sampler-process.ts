// Reads argv and environment of every process of the machine again and again, in search of texts that must not be there.
// Standard input: a JSON list of the texts (so that they do not stand in its own argv), and its end when it is to stop.
// Prints "ready", then the sightings as JSON. A host's processes are the machine's too, whatever namespace they are in.
import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setImmediate } from 'node:timers/promises';

export interface Sighting {
  readonly pid: number;
  readonly where: 'cmdline' | 'environ';
  /** Of a command line: what stood there, with the text taken out. */
  readonly words: readonly string[];
}

const buffer = Buffer.alloc(256 * 1024);

/** Empty where the process has ended meanwhile. */
function contentOf(file: string): Buffer {
  try {
    const descriptor = openSync(file, 'r');
    try {
      return buffer.subarray(0, readSync(descriptor, buffer, 0, buffer.length, 0));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return buffer.subarray(0, 0);
  }
}

const sightings = new Map<string, Sighting>();
let passes = 0;

function look(texts: readonly string[]): void {
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    for (const where of ['cmdline', 'environ'] as const) {
      const content = contentOf(`/proc/${name}/${where}`);
      const text = texts.find((each) => content.includes(each));
      if (text === undefined) continue;
      const words = where === 'cmdline' ? content.toString().replaceAll(text, '<SECRET>').split('\0').slice(0, -1) : [];
      sightings.set(`${name} ${where} ${words.join(' ')}`, { pid: Number(name), where, words });
    }
  }
  passes += 1;
}

const input = createInterface(process.stdin);
let texts: readonly string[] | undefined;
let isOver = false;
input.on('line', (line) => {
  texts = JSON.parse(line) as readonly string[];
});
input.once('close', () => {
  isOver = true;
});

const pause = new Int32Array(new SharedArrayBuffer(4));
while (!isOver) {
  if (texts !== undefined) {
    look(texts);
    if (passes === 1) console.log('ready');
  }
  Atomics.wait(pause, 0, 0, 1);
  await setImmediate();
}
console.log(JSON.stringify({ passes, sightings: [...sightings.values()] }));
