// Everything CI checks, cheapest first.
//   npm run check [-- --no-tests]
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const bin = (name) => join(root, 'node_modules', name)

const steps = [
  ['format', bin('oxfmt/bin/oxfmt'), '--check'],
  ['lint', bin('oxlint/bin/oxlint'), '--deny-warnings'],
  ['doors', 'scripts/doors.mjs'],
  ['house rules', 'scripts/house.mjs'],
  ['build', 'scripts/build.mjs'],
  ['core types', bin('assemblyscript/bin/asc.js'), '--target', 'release', '--noEmit'],
  [
    'learner types',
    bin('assemblyscript/bin/asc.js'),
    '--config',
    'asconfig.learn.json',
    '--target',
    'release',
    '--noEmit',
  ],
  ['test types', bin('typescript/bin/tsc'), '-p', '.'],
  ['widget tests', bin('typescript/bin/tsc'), '-p', 'sdk/test/widget'],
  ['dashboard types', bin('typescript/bin/tsc'), '-p', 'dashboard'],
  ['worker types', bin('typescript/bin/tsc'), '-p', 'worker'],
  ['its tests in Node', bin('typescript/bin/tsc'), '-p', 'worker/tsconfig.node.json'],
  ['size budgets', 'scripts/size.mjs'],
]
if (!process.argv.includes('--no-tests')) steps.push(['tests', bin('vitest/vitest.mjs'), 'run'])

const summary = []
for (const [name, ...command] of steps) {
  console.log(`\n── ${name}`)
  const start = performance.now()
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' })
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  summary.push({ name, ok: status === 0, seconds })
}

console.log('\n── summary')
for (const { name, ok, seconds } of summary) console.log(`${ok ? 'ok  ' : 'FAIL'}  ${name.padEnd(14)} ${seconds} s`)
process.exitCode = summary.every(({ ok }) => ok) ? 0 : 1
