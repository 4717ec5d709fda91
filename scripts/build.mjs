// Builds everything: the three cores, the inlined core, the compiled TypeScript, and what is bundled of it. What is up to date is left alone.
//   node scripts/build.mjs [--force] [--core-only]
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { buildBundles, hashOf, readStamp } from './bundles.mjs'
import { withBuildHash } from './custom-section.mjs'
import { filesUnder } from './files.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const out = join(root, 'sdk/build')
const stampFile = join(out, '.stamp.json')
const flags = new Set(process.argv.slice(2))

// AssemblyScript takes other code for Math.exp where shrinkLevel is 0: all targets of asconfig.json have the same level, or their
// values would differ in the last bit.
const CORES = { release: 'core.wasm', debug: 'core.debug.wasm', scalar: 'core.scalar.wasm' }
const CORE_OUTPUTS = [...Object.values(CORES), 'core-inline.js', 'core-inline.d.ts']

mkdirSync(out, { recursive: true })
await buildCore()
if (!flags.has('--core-only')) {
  buildTypeScript()
  await buildBundles({ force: flags.has('--force') })
}

async function buildCore() {
  const inputs = hashOf([
    ...filesUnder(join(root, 'assembly'), '.ts'),
    ...['asconfig.json', 'package-lock.json', 'scripts/build.mjs', 'scripts/custom-section.mjs'].map((f) =>
      join(root, f),
    ),
  ])
  const fresh = CORE_OUTPUTS.every((file) => existsSync(join(out, file))) && readStamp(stampFile) === inputs
  if (fresh && !flags.has('--force')) return
  rmSync(stampFile, { force: true })

  const { default: asc } = await import('assemblyscript/asc')
  process.chdir(root) // asc looks for asconfig.json in the working directory
  for (const [target, file] of Object.entries(CORES)) {
    const part = join(out, `.${process.pid}.${file}`)
    const { error, stderr } = await asc.main(['--target', target, '--outFile', part])
    if (error) {
      process.stderr.write(stderr.toString())
      fail(`asc --target ${target}: ${error.message}`)
    }
    const { bytes, hash } = withBuildHash(readFileSync(part))
    writeFileSync(part, bytes)
    renameSync(part, join(out, file)) // whole or not at all: a test running meanwhile never reads half a core
    // to standard error: `npm run -s bench -- --json` builds first, and its output is read by programs
    console.error(`${file}  ${bytes.length} bytes  sha256 ${hash.slice(0, 16)}…`)
  }
  const base64 = readFileSync(join(out, CORES.release)).toString('base64')
  writeFileSync(join(out, 'core-inline.js'), `export const CORE_BASE64 = '${base64}'\n`)
  writeFileSync(join(out, 'core-inline.d.ts'), 'export declare const CORE_BASE64: string\n')
  writeFileSync(stampFile, JSON.stringify({ inputs }) + '\n')
}

function buildTypeScript() {
  // A source that was renamed leaves its old output behind; --force starts from nothing.
  if (flags.has('--force'))
    for (const folder of ['sdk/dist', 'cli/dist', 'dashboard/dist'])
      rmSync(join(root, folder), { recursive: true, force: true })
  // tsc -b compares its inputs with its .tsbuildinfo files by itself.
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const { status } = spawnSync(process.execPath, [tsc, '-b', 'sdk', 'sdk/tsconfig.widget.json', 'cli'], {
    cwd: root,
    stdio: 'inherit',
  })
  if (status !== 0) fail('tsc found errors')
}

function fail(message) {
  console.error(`build: ${message}`)
  process.exit(1)
}
