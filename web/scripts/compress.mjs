// Writes a .gz and a .br next to every text file of the build, so that the server never compresses at run time, and holds
// what a first visit loads to its budget. Usage: node compress.mjs [folder]
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const kCompressible = /\.(html|js|css|svg|txt|json|yaml)$/;
/** Bytes of what index.html names itself, compressed: the promise is 300 kB; this is what it takes now and a little more. */
const kFirstLoadMax = 220_000;

function filesUnder(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesUnder(path) : [path];
  });
}

const root = process.argv[2] ?? 'dist';
const sizes = new Map();
for (const path of filesUnder(root).filter((file) => kCompressible.test(file)).sort()) {
  const plain = readFileSync(path);
  // Neither format is given a time stamp: the same input gives the same bytes.
  const gzip = gzipSync(plain, { level: constants.Z_BEST_COMPRESSION });
  const brotli = brotliCompressSync(plain, {
    params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length },
  });
  writeFileSync(`${path}.gz`, gzip);
  writeFileSync(`${path}.br`, brotli);
  sizes.set(path, { gzip: gzip.length, brotli: brotli.length });
  console.log(`${path}  ${plain.length}, gzip ${gzip.length}, brotli ${brotli.length}`);
}

/** The larger of the two formats counts: what the poorest browser loads. */
function firstLoad(page) {
  const entry = join(root, page);
  const named = [...readFileSync(entry, 'utf8').matchAll(/(?:src|href)="\.?\/?(assets\/[^"]+)"/g)].map(([, path]) => join(root, path));
  return [entry, ...named].reduce((sum, path) => sum + (sizes.get(path)?.gzip ?? statSync(path).size), 0);
}

for (const page of readdirSync(root).filter((name) => name.endsWith('.html')).sort()) {
  const bytes = firstLoad(page);
  console.log(`${page}: first load ${bytes} bytes, at most ${kFirstLoadMax}`);
  if (bytes > kFirstLoadMax) {
    console.error(`${page} loads ${bytes} bytes at first; the budget is ${kFirstLoadMax}`);
    process.exitCode = 1;
  }
}
