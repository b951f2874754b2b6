import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

// What the server sends with the page; `vite preview` sends it too, so that a breach shows early.
const kContentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self' ws: wss:",
  "media-src 'self' blob:",
  "img-src 'self' data:",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

/** Puts the licence texts of all bundled packages into the build, as those licences ask. */
function licenses(): Plugin {
  return {
    name: 'madang-licenses',
    apply: 'build',
    generateBundle(_options, bundle) {
      const folders = new Set<string>();
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') { continue; }
        for (const id of chunk.moduleIds) {
          const match = /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id);
          if (match?.[1] !== undefined) { folders.add(match[1]); }
        }
      }
      const sections: string[] = [];
      for (const folder of [...folders].sort()) {
        const about = join(folder, 'package.json');
        if (!existsSync(about)) { continue; }
        const { name, version, license } = JSON.parse(readFileSync(about, 'utf8')) as Record<string, string>;
        const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
        const text = file === undefined ? `License: ${license}` : readFileSync(join(folder, file), 'utf8').trim();
        sections.push(`${name} ${version}\n\n${text}\n`);
      }
      this.emitFile({ type: 'asset', fileName: 'licenses.txt', source: sections.join(`\n${'-'.repeat(72)}\n\n`) });
    },
  };
}

export default defineConfig({
  base: './',
  plugins: [licenses()],
  esbuild: { jsx: 'automatic' },
  resolve: {
    alias: {
      // protoo-client asks for a package that, in a browser, only wraps the browser's own WebSocket.
      websocket: fileURLToPath(new URL('src/client/native_websocket.ts', import.meta.url)),
    },
  },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1000,  // scripts/compress.mjs holds it to what matters: the compressed first load
    rollupOptions: {
      input: ['index.html', 'admin.html'],
      // Packages say "use client" for servers that render; there is none here.
      onwarn: (warning, warn) => { if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') { warn(warning); } },
    },
  },
  server: { host: '127.0.0.1', port: 5173 },
  preview: {
    host: '127.0.0.1',
    port: 4173,
    headers: { 'Content-Security-Policy': kContentSecurityPolicy },
  },
});
