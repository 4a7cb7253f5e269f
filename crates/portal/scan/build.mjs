// Makes ../static/scan.js; with --check only compares it with what would be made.

import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const read = (path) => readFileSync(here(path), 'utf8');

const from = ['build.mjs', 'package-lock.json', 'src/card.js', 'src/scan.js'];
const digest = createHash('sha256');
for (const name of from) digest.update(read(name));
const { version } = JSON.parse(read('node_modules/qr/package.json'));
const banner = `/* From crates/portal/scan ${digest.digest('hex')}. With qr ${version}, (c) Paul Miller, MIT OR Apache-2.0. */`;

const made = await build({
  entryPoints: [here('src/scan.js')],
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['es2022', 'safari15'],
  charset: 'utf8',
  banner: { js: banner },
  legalComments: 'none',
  write: false,
});
const script = made.outputFiles[0].text;
const target = here('../static/scan.js');
if (!process.argv.includes('--check')) {
  writeFileSync(target, script);
} else if (readFileSync(target, 'utf8') !== script) {
  console.error('static/scan.js is old: npm run build');
  process.exit(1);
}
