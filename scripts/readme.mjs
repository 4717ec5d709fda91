// Keeps the generated parts of README.md equal to their sources: examples between <!-- example:FILE -->, the
// benchmark table between <!-- bench:begin -->, backtests between <!-- backtests:begin -->, models between <!-- models:begin -->.
//   node scripts/readme.mjs          says whether they are equal
//   node scripts/readme.mjs --write  makes them so
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { shortTable } from './backtests-docs.mjs'
import { shortTable as modelsTable } from './evaluation-docs.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const EXAMPLE = /(<!-- example:(\S+) -->\n)[\s\S]*?(<!-- example:end -->)/g
const BENCH = /(<!-- bench:begin -->\n)[\s\S]*?(<!-- bench:end -->)/
const MODELS = /(<!-- models:begin -->\n)[\s\S]*?(<!-- models:end -->)/
const BACKTESTS = /(<!-- backtests:begin -->\n)[\s\S]*?(<!-- backtests:end -->)/

/** The text with every generated part written anew; `read(file)` gives a file of the repository, or null. */
export function regenerated(markdown, read) {
  const results = read('bench/results.json')
  const backtests = read('docs/backtests.json')
  const models = read('docs/evaluation.json')
  return markdown
    .replace(EXAMPLE, (_, begin, file, end) => {
      const code = read(file)
      if (code === null) throw new Error(`README.md shows ${file}, which does not exist`)
      return `${begin}\`\`\`js\n${code.trimEnd()}\n\`\`\`\n${end}`
    })
    .replace(BENCH, (whole, begin, end) =>
      results === null ? whole : `${begin}${benchTable(JSON.parse(results))}${end}`,
    )
    .replace(BACKTESTS, (whole, begin, end) =>
      backtests === null ? whole : `${begin}${shortTable(JSON.parse(backtests))}\n${end}`,
    )
    .replace(MODELS, (whole, begin, end) =>
      models === null ? whole : `${begin}${modelsTable(JSON.parse(models))}\n${end}`,
    )
}

/** `{ machine, node, workload, rows: [{ name, nsPerLevel, times }], gates }` as a table with its conditions and gates below. */
export function benchTable({ machine, node, workload, rows, gates = [] }) {
  const body = rows.map(
    ({ name, nsPerLevel, times }) => `| ${name} | ${significant(nsPerLevel)} | ${significant(times)} |`,
  )
  const conditions = `${workload}; ${machine}, Node ${node}; medians over slices that all play in turns, of each slice the least. \`npm run bench\` repeats it.`
  const head = ['| | ns per level change | times slower |', '|---|---:|---:|']
  return [...head, ...body, '', conditions, '', ...gateLines(gates)].join('\n')
}

/** What was set as a goal, workload by workload: what holds and what doesn't, with what was measured and wanted. */
function gateLines(gates) {
  const binding = gates.filter(({ binds, pass }) => binds && pass !== null)
  const workloads = [...new Set(binding.map(({ workload }) => workload))]
  const lines = workloads.map((name) => {
    const here = binding.filter(({ workload }) => workload === name)
    const told = ({ name, ratio, unit, sense, gate, native, nativePass }) => {
      const ceiling =
        native === undefined ? '' : `; C++ ${significant(native)}${unit}${nativePass ? '' : ' misses too'}`
      return `${name} ${significant(ratio)}${unit} (${sense} ${gate}${unit}${ceiling})`
    }
    const missed = here.filter(({ pass }) => !pass).map(told)
    const held = `${here.length - missed.length} of ${here.length} gates hold`
    return `- **${name}**: ${held}${missed.length === 0 ? '' : `; missed: ${missed.join(', ')}`}.`
  })
  const beyond = binding.filter(({ pass, nativePass }) => !pass && nativePass === false).length
  if (lines.length === 0) return []
  if (binding.every(({ native }) => native === undefined)) return [...lines, '']
  return [
    ...lines,
    '',
    `C++: natively compiled, in the engine's place, with the same signals. Of the gates that are missed ${beyond} are missed by it too.`,
    '',
  ]
}

function significant(value) {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = join(root, 'README.md')
  const before = readFileSync(path, 'utf8')
  const after = regenerated(before, (file) => {
    return existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : null
  })
  if (before === after) console.log('README.md: generated parts are up to date')
  else if (process.argv.includes('--write')) {
    writeFileSync(path, after)
    console.log('README.md: written')
  } else {
    console.error('README.md: a generated part differs from its source; run `node scripts/readme.mjs --write`')
    process.exitCode = 1
  }
}
