// The packed tarball, installed offline into an empty folder, in everything that imports packages.
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { build as esbuild } from 'esbuild'
import { build as vite } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { missing, wrangler } from '../available.js'
import { nodeBinaries } from '../hosts/node-binaries.js'
import { EXPECTED } from './app/program.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const inRoot = (path: string) => join(root, 'node_modules', path)
const run = promisify(execFile)

let app: string
let tarball: string

/** The environment without what `npm test` put there: an inner npm must not take the workspace for its own. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)))

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'leadline-install-'))
  app = join(folder, 'app')
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: join(root, 'sdk'), env })
  tarball = join(folder, JSON.parse(stdout)[0].filename)
  cpSync(fileURLToPath(new URL('app', import.meta.url)), app, { recursive: true })
  writeFileSync(join(app, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  await run('npm', ['install', tarball, '--offline', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: app, env })
}, 60_000)
afterAll(() => {
  if (app) rmSync(join(app, '..'), { recursive: true })
})

async function output(binary: string, file: string): Promise<unknown> {
  const { stdout } = await run(binary, [join(app, file)], { env })
  return JSON.parse(stdout)
}

test('the tarball brings no dependency and nothing but what is meant', () => {
  expect(readdirSync(join(app, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['leadline'])
  const files = readdirSync(join(app, 'node_modules/leadline'), { recursive: true, encoding: 'utf8' })
  expect(files).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'package.json', join('build', 'core.wasm')]))
  expect(files.filter((name) => /\.test\.|tsbuildinfo|core\.debug|core\.scalar|\.stamp/.test(name))).toEqual([])
})

test.for([20, 24])('import in Node %i', async (major, { skip }) => {
  const binary = nodeBinaries().get(major) ?? missing(`no Node ${major} on this machine`, skip)
  expect(await output(binary, 'esm.js')).toEqual(EXPECTED)
})

test('require() in Node 24', async ({ skip }) => {
  const binary = nodeBinaries().get(24) ?? missing('no Node 24 on this machine', skip)
  expect(await output(binary, 'required.cjs')).toEqual(EXPECTED)
})

test('bundled by Vite', async () => {
  await vite({
    ...{ root: app, configFile: false, logLevel: 'error' },
    build: { outDir: 'vite', lib: { entry: 'esm.js', formats: ['es'], fileName: () => 'bundle.js' } },
  })
  expect(await output(process.execPath, 'vite/bundle.js')).toEqual(EXPECTED)
})

test('bundled by esbuild', async () => {
  const outfile = join(app, 'esbuild/bundle.js')
  await esbuild({
    absWorkingDir: app,
    entryPoints: ['esm.js'],
    bundle: true,
    format: 'esm',
    outfile,
    logLevel: 'error',
  })
  expect(await output(process.execPath, 'esbuild/bundle.js')).toEqual(EXPECTED)
})

test('bundled by wrangler, with the core as a module of its own', { timeout: 30_000 }, async ({ skip }) => {
  const { unstable_startWorker } = await wrangler(skip)
  const config = join(app, 'wrangler.toml')
  writeFileSync(config, 'name = "app"\nmain = "worker.js"\ncompatibility_date = "2026-09-15"\nsend_metrics = false\n')
  await run(
    process.execPath,
    [inRoot('wrangler/bin/wrangler.js'), 'deploy', '--dry-run', '--outdir', 'out', '--config', config],
    {
      cwd: app,
      env,
    },
  )
  const files = readdirSync(join(app, 'out'))
  expect(files).toEqual(expect.arrayContaining([expect.stringMatching(/core\.wasm$/), 'worker.js']))

  const dev = { server: { port: 0 }, inspector: false, watch: false, logLevel: 'error' as const }
  const worker = await unstable_startWorker({ config, dev })
  try {
    const response = await worker.fetch('http://leadline.test/')
    expect(await response.json()).toEqual(EXPECTED)
  } finally {
    await worker.dispose()
  }
})

test.each(['nodenext', 'bundler'])('its types under moduleResolution %s', async (moduleResolution) => {
  const options = {
    ...{ strict: true, noEmit: true, skipLibCheck: false, types: [], target: 'es2023', lib: ['es2023', 'dom'] },
    ...{ moduleResolution, module: moduleResolution === 'bundler' ? 'esnext' : 'nodenext' },
  }
  const folder = join(app, moduleResolution)
  mkdirSync(folder)
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['../typed.ts'] }))
  await run(process.execPath, [inRoot('typescript/bin/tsc'), '-p', folder], { env })
})

test('publint finds nothing', async () => {
  const { stdout } = await run(process.execPath, [inRoot('publint/src/cli.js'), 'run', tarball, '--strict'], { env })
  expect(stdout).toMatch(/All good/)
})

test('are the types wrong? finds nothing', { timeout: 30_000 }, async () => {
  const attw = inRoot('@arethetypeswrong/cli/dist/index.js')
  const options = [
    '--profile',
    'esm-only',
    '--exclude-entrypoints',
    './core.wasm',
    './learn.wasm',
    '--no-definitely-typed',
  ]
  await run(process.execPath, [attw, tarball, ...options], { env }) // its exit status is the verdict
})
