// Builds everything: three builds of each Wasm module, the modules inlined, the compiled TypeScript, and what is bundled of it. What is up to
// date is left alone.
//   node scripts/build.mjs [--force] [--core-only]
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { buildBundles, hashOf, readStamp } from './bundles.mjs'
import { withBuildHash } from './custom-section.mjs'
import { filesUnder } from './files.mjs'
import { tightened } from './tighten.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const out = join(root, 'sdk/build')
const flags = new Set(process.argv.slice(2))

const MAKERS = ['build', 'custom-section', 'tighten', 'wasm-parts'].map((name) => `scripts/${name}.mjs`)
const LEARNERS = join(root, 'assembly/online/')

// AssemblyScript takes other code for Math.exp where shrinkLevel is 0: all targets of a config have the same level, or their
// values would differ in the last bit.
const MODULES = [
  { name: 'core', config: 'asconfig.json', stamp: '.stamp.json', isPart: (file) => !file.startsWith(LEARNERS) },
  {
    name: 'learn',
    config: 'asconfig.learn.json',
    stamp: '.stamp-learn.json',
    isPart: (file) => file.startsWith(LEARNERS),
  },
]

mkdirSync(out, { recursive: true })
for (const module of MODULES) await buildWasm(module)
if (!flags.has('--core-only')) {
  buildTypeScript()
  await buildBundles({ force: flags.has('--force') })
}

async function buildWasm({ name, config, stamp, isPart }) {
  const stampFile = join(out, stamp)
  const targets = { release: `${name}.wasm`, debug: `${name}.debug.wasm`, scalar: `${name}.scalar.wasm` }
  const outputs = [...Object.values(targets), `${name}-inline.js`, `${name}-inline.d.ts`]
  const inputs = hashOf([
    ...filesUnder(join(root, 'assembly'), '.ts').filter(isPart),
    ...[config, 'package-lock.json', ...MAKERS].map((f) => join(root, f)),
  ])
  const fresh = outputs.every((file) => existsSync(join(out, file))) && readStamp(stampFile) === inputs
  if (fresh && !flags.has('--force')) return
  rmSync(stampFile, { force: true })

  const { default: asc } = await import('assemblyscript/asc')
  process.chdir(root) // asc looks for its config in the working directory
  for (const [target, file] of Object.entries(targets)) {
    const part = join(out, `.${process.pid}.${file}`)
    const { error, stderr } = await asc.main(['--config', config, '--target', target, '--outFile', part])
    if (error) {
      process.stderr.write(stderr.toString())
      fail(`asc --config ${config} --target ${target}: ${error.message}`)
    }
    const made = readFileSync(part)
    const { bytes, hash } = withBuildHash(target === 'debug' ? made : tightened(made))
    writeFileSync(part, bytes)
    renameSync(part, join(out, file)) // whole or not at all: a test running meanwhile never reads half a core
    // to standard error: `npm run -s bench -- --json` builds first, and its output is read by programs
    console.error(`${file}  ${bytes.length} bytes  sha256 ${hash.slice(0, 16)}…`)
  }
  const base64 = readFileSync(join(out, targets.release)).toString('base64')
  const constant = `${name.toUpperCase()}_BASE64`
  writeFileSync(join(out, `${name}-inline.js`), `export const ${constant} = '${base64}'\n`)
  writeFileSync(join(out, `${name}-inline.d.ts`), `export declare const ${constant}: string\n`)
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
