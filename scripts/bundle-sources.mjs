// TypeScript of this repository for a script, bundled from the sources: what runs is what the tests run, not sdk/dist.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

import { build } from 'esbuild'

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
      alias: {
        '#layout': join(root, 'assembly/layout.ts'),
        '#host': join(root, 'sdk/src/engine/host.inline.ts'),
        '#core-inline': join(root, 'sdk/build/core-inline.js'),
        'leadline/feeds': join(root, 'sdk/src/feeds/index.ts'),
        'leadline/serve': join(root, 'sdk/src/feeds/serve/index.ts'),
        leadline: join(root, 'sdk/src/index.ts'),
      },
    })
    return await import(pathToFileURL(outfile).href)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
