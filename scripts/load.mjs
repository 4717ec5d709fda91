// What the service bears, beside what its parts alone would: one core for it, the other for who knocks.
//   npm run load [-- --json] [--write YYYY-MM-DD] [--only http,fanout,relay]
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { measureFanout } from './load/fanout.mjs'
import { measureHttp } from './load/http.mjs'
import { measureRelay } from './load/relay.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const PARTS = { http: measureHttp, fanout: measureFanout, relay: measureRelay }
const PAGE = join(root, 'docs/load.md')

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, write: { type: 'string' }, only: { type: 'string' } },
})
const wanted = values.only?.split(',') ?? Object.keys(PARTS)
for (const name of wanted)
  if (!Object.hasOwn(PARTS, name)) throw new Error(`--only: found ${name}, expected ${Object.keys(PARTS).join(', ')}`)
if (values.write !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(values.write))
  throw new Error(`--write: found ${values.write}, expected a date such as 2026-01-31`)
if (availableParallelism() < 2)
  throw new Error('load: found one core, expected two: one for the service, one for the load')
if (spawnSync('taskset', ['-V']).error || spawnSync('wrk', ['-v']).error)
  throw new Error('load: found no taskset or no wrk, expected both: apt-get install wrk util-linux')

const rows = []
for (const name of wanted) rows.push(...(await PARTS[name]((line) => console.error(line))))
if (values.json) console.log(JSON.stringify({ node: process.version, cpu: cpus()[0]?.model, gates: rows }))
else console.log(table(rows))
if (values.write !== undefined) write(values.write, rows)
process.exitCode = rows.every(({ pass }) => pass !== false) ? 0 : 1

function table(lines) {
  const text = lines.map(
    ({ name, value, gate, pass }) =>
      `| ${name} | ${value} | ${gate ?? '–'} | ${pass === undefined ? '–' : pass ? 'holds' : '**missed**'} |`,
  )
  return ['| what | measured | gate | |', '|---|---|---|---|', ...text].join('\n')
}

function write(date, lines) {
  const begin = '<!-- load:begin -->\n'
  const end = '<!-- load:end -->'
  const page = readFileSync(PAGE, 'utf8')
  const from = page.indexOf(begin) + begin.length
  const about = `\n${date}, ${cpus()[0]?.model ?? 'an unnamed processor'}, ${availableParallelism()} cores, Node ${process.versions.node}; \`npm run load -- --write ${date}\`.\n`
  writeFileSync(PAGE, `${page.slice(0, from)}${table(lines)}\n${about}${page.slice(page.indexOf(end))}`)
}
