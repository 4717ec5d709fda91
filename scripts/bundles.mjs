// What is bundled of the compiled TypeScript: the edge service, the pages that it serves, and the scripts for a `<script>` of anybody's page.
// Each is left alone while nothing that it is made of has changed.
import { createHash } from 'node:crypto'
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

import { filesUnder } from './files.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const at = (path) => join(root, path)

const STANDALONE = at('sdk/dist/standalone')
const EDGE = at('cli/dist/edge')
const PAGES = at('dashboard/dist')

/** `Leadline` on the page that loads them. The second has the core in it and reads venues by itself. */
export const SCRIPTS = {
  'widget.js': "export * from 'leadline/widget'",
  'widget-local.js': "export * from 'leadline/widget'; export * from 'leadline/widget/local'",
}

const BUNDLES = [
  {
    name: 'edge',
    inputs: () => [...filesUnder(at('worker'), '.ts'), ...sdkFiles(), at('sdk/build/core.wasm')],
    outputs: [join(EDGE, 'worker.js'), join(EDGE, 'core.wasm')],
    make: makeEdge,
  },
  {
    name: 'scripts',
    inputs: () => sdkFiles(),
    outputs: [...Object.keys(SCRIPTS), 'integrity.json'].map((file) => join(STANDALONE, file)),
    make: makeScripts,
  },
  {
    name: 'pages',
    inputs: () => [...filesUnder(at('dashboard')).filter((file) => !file.includes(`${sep}test${sep}`)), ...sdkFiles()],
    outputs: [join(PAGES, 'index.html'), join(PAGES, 'embed.html'), join(EDGE, 'assets/index.html')],
    make: makePages,
  },
]

export async function buildBundles({ force = false } = {}) {
  for (const { name, inputs, outputs, make } of BUNDLES) {
    const stamp = at(`sdk/build/.stamp-${name}.json`)
    const hash = hashOf([...inputs(), at('package-lock.json'), fileURLToPath(import.meta.url)])
    if (!force && outputs.every((file) => existsSync(file)) && readStamp(stamp) === hash) continue
    rmSync(stamp, { force: true })
    await make()
    writeFileSync(stamp, `${JSON.stringify({ inputs: hash })}\n`)
  }
}

/** The edge service as one module beside its core, for workerd on this machine; `wrangler deploy` bundles by itself. */
async function makeEdge() {
  const { build } = await import('esbuild')
  await build({
    entryPoints: [at('worker/index.ts')],
    outfile: join(EDGE, 'worker.js'),
    bundle: true,
    format: 'esm',
    target: 'es2023',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*'],
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [
      {
        name: 'cores as modules',
        // None that nobody uses: the service learns nothing.
        setup: ({ onResolve }) =>
          onResolve({ filter: /\.wasm$/ }, ({ path }) => ({
            ...{ path: `./${basename(path)}`, external: true, sideEffects: false },
          })),
      },
    ],
  })
  copyFileSync(at('sdk/build/core.wasm'), join(EDGE, 'core.wasm'))
}

async function makeScripts() {
  const { build } = await import('esbuild')
  const integrity = {}
  for (const [file, contents] of Object.entries(SCRIPTS)) {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: at('sdk') },
      bundle: true,
      minify: true,
      write: false,
      format: 'iife',
      globalName: 'Leadline',
      target: 'es2022',
      platform: 'browser',
      legalComments: 'none',
      logLevel: 'warning',
    })
    mkdirSync(STANDALONE, { recursive: true })
    whole(join(STANDALONE, file), (part) => writeFileSync(part, outputFiles[0].contents))
    integrity[file] = `sha384-${createHash('sha384').update(outputFiles[0].contents).digest('base64')}`
  }
  // For the attribute `integrity` of whoever loads them from elsewhere.
  writeFileSync(join(STANDALONE, 'integrity.json'), `${JSON.stringify(integrity, null, 2)}\n`)
}

/** Built aside and put in their place whole: a test or a service that runs meanwhile never finds half a folder. */
async function makePages() {
  const { build } = await import('vite')
  const part = at(`node_modules/.leadline-pages.${process.pid}`)
  await build({ configFile: at('dashboard/vite.config.ts'), logLevel: 'warn', build: { outDir: part } })
  whole(join(EDGE, 'assets'), (copy) => cpSync(part, copy, { recursive: true }))
  whole(PAGES, (copy) => renameSync(part, copy))
}

/** Lets `make` write aside, then puts what it wrote where it belongs. */
function whole(path, make) {
  const part = `${path}.${process.pid}`
  mkdirSync(dirname(path), { recursive: true })
  make(part)
  rmSync(path, { recursive: true, force: true })
  renameSync(part, path)
}

function sdkFiles() {
  const built = filesUnder(at('sdk/dist'), '.js').filter((file) => !file.startsWith(STANDALONE))
  return [...built, at('sdk/build/core-inline.js'), at('sdk/package.json')]
}

export function hashOf(files) {
  const hash = createHash('sha256')
  for (const file of files) hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0')
  return hash.digest('hex')
}

export function readStamp(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).inputs
  } catch {
    return null // no stamp, or half a stamp: build again
  }
}
