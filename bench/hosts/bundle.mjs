// The rivals as they are in one script for another host.
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = (file) => fileURLToPath(new URL(file, import.meta.url))

/** Files in memory, the script first; what else there is was imported by it. */
export async function bundle(entry, options) {
  const { outputFiles } = await build({
    entryPoints: [here(entry)],
    outdir: here('.'),
    bundle: true,
    write: false,
    logLevel: 'error',
    alias: { 'node:module': here('node-only.mjs') },
    external: ['ccxt'],
    define: { 'import.meta.url': '""' },
    ...options,
  })
  return outputFiles
}
