// The table of the OWASP API Security Top 10 (2023), put to a service of its own over real sockets:
//   node scripts/security.mjs [--write YYYY-MM-DD] [--share 0.1] [--only API3,API7]
// Prints each row's number. --write puts the table into docs/security/owasp.md; --share 0.1 makes a tenth of what only grows more certain by
// being more; --only runs these rows alone. Ends with 1 when a number isn't what it must be. Needs the build (`npm run build`) and openssl.
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { objects } from './security/api1-objects.mjs'
import { lies } from './security/api10-venue.mjs'
import { aged, bear } from './security/api2-aging.mjs'
import { forgeries } from './security/api2-forgeries.mjs'
import { forgeriesInProcess, timing } from './security/api2-in-process.mjs'
import { properties } from './security/api3-properties.mjs'
import { floods } from './security/api4-floods.mjs'
import { streamLimits } from './security/api4-stream.mjs'
import { functions } from './security/api5-functions.mjs'
import { replays } from './security/api6-replays.mjs'
import { targets } from './security/api7-targets.mjs'
import { breakdowns, headers } from './security/api8-headers.mjs'
import { inventory } from './security/api9-inventory.mjs'
import { leaks } from './security/secrets.mjs'
import { supply } from './security/supply.mjs'
import { isBroken, lineOf, tableOf } from './security/table.mjs'
import { openWorld } from './security/world.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const PART = /(<!-- owasp:begin -->\n)[\s\S]*?(<!-- owasp:end -->)/

const { values: flags } = parseArgs({
  options: { write: { type: 'string' }, share: { type: 'string', default: '1' }, only: { type: 'string' } },
})
const share = Number(flags.share)
if (!(share > 0 && share <= 1)) throw new RangeError(`--share: found ${flags.share}, expected a number from 0 to 1`)
if (flags.write !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(flags.write))
  throw new RangeError(`--write: found ${flags.write}, expected a date, YYYY-MM-DD`)
if (flags.write !== undefined && flags.only !== undefined)
  throw new RangeError('--write: found --only, expected all rows')

const scaled = (full, least = 1) => Math.max(least, Math.round(full * share))

/** In this order: floods come late, so that nothing else is measured in their wake; what only time shows comes last. */
const STEPS = [
  ['API1', (world) => objects(world)],
  ['API2', (world) => forgeries(world, scaled(10_000, 5000))],
  ['API2', (world) => forgeriesInProcess(world, scaled(100_000))],
  ['API2', () => timing(scaled(1_000_000))],
  ['API3', (world) => properties(world)],
  ['API5', (world) => functions(world)],
  ['API6', (world) => replays(world, scaled(2000, 500))],
  ['API7', (world) => targets(world)],
  ['API8', (world) => headers(world)],
  ['API9', (world) => inventory(world)],
  ['API10', (world) => lies(world, scaled(40, 5), scaled(90_000))],
  ['API4', (world) => streamLimits(world)],
  ['API4', (world) => floods(world, share)],
  ['API2', (world) => aged(world)],
  ['API8', (world) => breakdowns(world)],
  ['Secrets', (world) => leaks(world)],
  ['Supply', () => supply()],
]

const started = performance.now()
const only = flags.only?.split(',')
const rows = []
const opening = openWorld()
// Whoever ends this command ends workerd with it, while it starts too.
const end = () => void opening.then((world) => world.close()).finally(() => process.exit(1))
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, end)
const world = await opening
try {
  world.born = await bear(world)
  for (const [risk, step] of STEPS) {
    if (only && !only.includes(risk)) continue
    const beganMs = performance.now()
    const made = await step(world)
    rows.push(...made)
    for (const row of made) {
      console.log(lineOf(row))
      for (const each of (row.found ?? []).slice(0, 5)) console.log(`         ${each}`)
    }
    console.log(`                 ${((performance.now() - beganMs) / 1000).toFixed(1)} s`)
  }
} catch (error) {
  for (const line of world.lines.slice(-5)) console.error(line.slice(0, 300))
  throw error
} finally {
  await world.close()
}

const order = (risk) => Number(/\d+/.exec(risk) ?? (risk === 'Secrets' ? 11 : 12))
rows.sort((a, b) => order(a.risk) - order(b.risk))
const table = tableOf(rows)
console.log(`\n${table}\n`)
const broken = rows.filter(isBroken)
for (const row of broken) console.log(lineOf(row))
const seconds = Math.round((performance.now() - started) / 1000)
console.log(
  `${seconds} s; ${broken.length === 0 ? 'every number is what it must be' : `${broken.length} numbers are not what they must be`}`,
)
if (flags.write !== undefined) {
  const file = join(root, 'docs/security/owasp.md')
  const conditions =
    `Run of ${flags.write}: ${world.client.asked.toLocaleString('en')} requests over the socket in ${seconds} s, ` +
    `share ${share}, ${cpus().length} processors (${cpus()[0]?.model ?? 'unknown'}), Node ${process.versions.node}.`
  const text = readFileSync(file, 'utf8').replace(PART, (_, from, to) => `${from}\n${conditions}\n\n${table}\n\n${to}`)
  writeFileSync(file, text)
}
process.exit(broken.length > 0 ? 1 : 0)
