// TypeScript of this repository for a script, bundled from the sources: what runs is what the tests run, not sdk/dist.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

import { build } from 'esbuild'

import { sourceFiles } from './source-files.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The exports of a source file, by its path from the root of the repository. */
export async function bundleSources(entry) {
  const folder = mkdtempSync(join(tmpdir(), 'leadline-'))
  try {
    const outfile = join(folder, 'bundle.mjs')
    await build({
      entryPoints: [join(root, entry)],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      logLevel: 'error',
      external: ['vitest'],
      alias: sourceFiles({ socket: 'node' }),
    })
    return await import(pathToFileURL(outfile).href)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
