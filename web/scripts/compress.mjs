// Writes a .gz next to every text file of the build, so that the server never compresses at run time.
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, gzipSync } from 'node:zlib';

const kCompressible = /\.(html|js|css|svg|txt|json)$/;

function filesUnder(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesUnder(path) : [path];
  });
}

const root = process.argv[2] ?? 'dist';
for (const path of filesUnder(root).filter((file) => kCompressible.test(file)).sort()) {
  const plain = readFileSync(path);
  // Node writes no time stamp into the header: the same input gives the same bytes.
  const packed = gzipSync(plain, { level: constants.Z_BEST_COMPRESSION });
  writeFileSync(`${path}.gz`, packed);
  console.log(`${path}.gz  ${plain.length} -> ${packed.length}`);
}
