// Turns ZPL back into pixels with a renderer of another make: lines "FILE WIDTH_MM HEIGHT_MM DPMM
// PREFIX" on standard input; each label of a file becomes PREFIX-0001.png ...
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const { ready } = createRequire(import.meta.url)('zpl-renderer-js');
const { api } = await ready;
for (const line of readFileSync(0, 'utf8').trim().split('\n')) {
  const [file, width, height, dpmm, prefix] = line.split(' ');
  const pages = await api.zplToBase64MultipleAsync(
    readFileSync(file, 'latin1'), Number(width), Number(height), Number(dpmm));
  pages.forEach((page, i) =>
    writeFileSync(`${prefix}-${String(i + 1).padStart(4, '0')}.png`, Buffer.from(page, 'base64')));
}
process.exit(0);
