// House rules that no compiler checks: file lengths, determinism, and what must not stand in the repository.
//   node scripts/house.mjs [ROOT]
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { parseSync } from 'oxc-parser'

import { trackedFiles } from './files.mjs'

const LONGEST = 500
const MEDIAN = 120
const P90 = 300

const SOURCE = /\.(ts|mts|js|mjs)$/
/** A table of data may be as long as its data. */
const DATA_TABLES = new Set(['assembly/layout.ts'])

/** Where the same input must give the same bits on every host. */
const DETERMINISTIC =
  /^(assembly|sdk\/src\/(engine|feeds\/(files|generated|connect(?!\/env\.default\.ts))|strategies|risk|simulation|backtest))\//
const HOST_STATE = [
  [/\bDate\.now\b|\bnew Date\b|(?<![\w.])Date\(/, 'the clock of the host'],
  [/\bperformance\.now\b/, 'the clock of the host'],
  [/\bsetTimeout\b|\bsetInterval\b|\bqueueMicrotask\b/, 'a timer of the host'],
  [/\bMath\.random\b|\bcrypto\.(randomUUID|getRandomValues)\b/, 'randomness of the host'],
  [/\bIntl\b|\btoLocale\w*String\b|\blocaleCompare\b/, 'the locale of the host'],
]
/** ECMAScript leaves the last bits of these to the engine; `2n ** 63n` is exact. */
const HOST_MATH =
  /\bMath\.(exp|expm1|log|log2|log10|log1p|pow|sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|asinh|acosh|atanh|cbrt|hypot)\b|(?<!\dn )\*\*(?!=?\/)/
const HOST_MATH_WASM = /\bJSMath\b/

/** Anywhere in a tracked text file. The paths are those of single machines, the hosts those of package registries. */
const FOREIGN = [
  [/(?<![\w.-])\/(work|root|home)\//, 'a path of one machine'],
  [/\bregistry\.[a-z]+js?\.\w+|\bnpmmirror\b|\bjsr\.io\b/, 'the host of a package registry'],
]
/** In any source, AssemblyScript included, which the linter cannot read. */
const UNFINISHED = /\bTO[D]O\b|\bFIX[M]E\b|@ts-(?:ignore|expect-error|nocheck)\b/
const ONLY_IN_CI = /\bshared\/data\b/

export function checkHouse(root) {
  const broken = []
  const lengths = []
  for (const file of trackedFiles(root)) {
    const text = readText(join(root, file))
    if (text === null) continue
    for (const [pattern, what] of FOREIGN) report(broken, file, text, pattern, `names ${what}`)
    if (file !== '.ci/run')
      report(broken, file, text, ONLY_IN_CI, 'names the folder of recordings, which only .ci/run may')
    if (!SOURCE.test(file)) continue
    report(broken, file, text, UNFINISHED, 'leaves something unfinished or unchecked')

    const length = text.split('\n').length - 1
    if (!DATA_TABLES.has(file)) {
      lengths.push(length)
      if (length > LONGEST) broken.push(`${file}: ${length} lines, at most ${LONGEST}`)
    }
    if (!DETERMINISTIC.test(file) || file.endsWith('.test.ts')) continue
    const code = withoutComments(file, text)
    for (const [pattern, what] of HOST_STATE) report(broken, file, code, pattern, `uses ${what}`)
    const math = file.startsWith('assembly/') ? HOST_MATH_WASM : HOST_MATH
    report(broken, file, code, math, 'uses host arithmetic whose last bits differ between engines')
  }
  lengths.sort((a, b) => a - b)
  const at = (share) => lengths[Math.min(lengths.length - 1, Math.floor(lengths.length * share))] ?? 0
  const stats = { files: lengths.length, median: at(0.5), p90: at(0.9), longest: at(1) }
  if (stats.median > MEDIAN) broken.push(`the median source file has ${stats.median} lines, at most ${MEDIAN}`)
  if (stats.p90 > P90) broken.push(`nine of ten source files have up to ${stats.p90} lines, at most ${P90}`)
  return { broken, stats }
}

function report(broken, file, text, pattern, what) {
  const match = pattern.exec(text)
  if (match) broken.push(`${file}:${text.slice(0, match.index).split('\n').length}: ${what}: ${match[0]}`)
}

/** The source with every comment blanked, newlines kept, so that prose may speak of what code may not do. */
export function withoutComments(file, text) {
  if (file.startsWith('assembly/')) {
    return text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (comment) => comment.replace(/[^\n]/g, ' '))
  }
  let code = text
  for (const { start, end } of parseSync(file, text).comments) {
    code = code.slice(0, start) + text.slice(start, end).replace(/[^\n]/g, ' ') + code.slice(end)
  }
  return code
}

/** Null for what is not text: a zero byte in its first block. */
function readText(path) {
  const bytes = readFileSync(path)
  return bytes.subarray(0, 8000).includes(0) ? null : bytes.toString('utf8')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { broken, stats } = checkHouse(process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url)))
  for (const line of broken) console.error(line)
  console.log(
    `house: ${stats.files} source files, median ${stats.median} lines, p90 ${stats.p90}, longest ${stats.longest}; ` +
      `${broken.length} rules broken`,
  )
  process.exitCode = broken.length > 0 ? 1 : 0
}
