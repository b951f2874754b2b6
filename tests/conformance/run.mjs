// Runs the tests. Usage: node run.mjs [part of a file name ...]
import { readdirSync } from 'node:fs';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';

const kFileMs = 60_000;
const folder = fileURLToPath(new URL('tests/', import.meta.url));
const wanted = process.argv.slice(2);
const files = readdirSync(folder).sort()
  .filter((name) => name.endsWith('.test.mjs'))
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  .map((name) => folder + name);
if (files.length === 0) {
  console.error(`no test matches ${wanted.join(' ')}`);
  process.exit(2);
}

const stream = run({ files, concurrency: 2, timeout: kFileMs });
stream.on('test:fail', () => { process.exitCode = 1; });
// A class in newer versions of Node, a function in older ones.
let reporter;
try { reporter = new spec(); } catch { reporter = spec; }
stream.compose(reporter).pipe(process.stdout);
