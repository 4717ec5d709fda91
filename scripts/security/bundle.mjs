// Modules of the Worker for a script: what the platform would give them is nothing here.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

import { build } from 'esbuild'

const root = fileURLToPath(new URL('../..', import.meta.url))

const PLATFORM = {
  name: 'platform',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^cloudflare:|\.wasm$/ }, ({ path }) => ({ path, namespace: 'platform' }))
    onLoad({ filter: /.*/, namespace: 'platform' }, () => ({
      contents: 'export class DurableObject {}; export default null',
      loader: 'js',
    }))
  },
}

/** Everything that these files export, as one module: what they share, they share here too. Paths from worker/. */
export async function workerModules(...paths) {
  const folder = mkdtempSync(join(tmpdir(), 'leadline-security-'))
  try {
    const outfile = join(folder, 'bundle.mjs')
    await build({
      stdin: {
        contents: paths.map((path) => `export * from ${JSON.stringify(`./${path}`)}`).join('\n'),
        resolveDir: join(root, 'worker'),
      },
      ...{ outfile, bundle: true, format: 'esm', target: 'es2023', logLevel: 'error', plugins: [PLATFORM] },
      conditions: ['workerd', 'worker', 'browser'],
    })
    return await import(pathToFileURL(outfile).href)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
