// Keeps the table of docs/venues.md equal to the adapters and rules. What stands between <!-- generated:venues --> and
// <!-- generated:end --> is written here, everything else by hand.
//   node scripts/venues-docs.mjs          writes it
//   node scripts/venues-docs.mjs --check  exits 1 when it is not up to date
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { rulesOf } from '../sdk/dist/engine/venues.js'
import { ADAPTERS } from '../sdk/dist/feeds/venues/adapters.js'
import * as L from '../sdk/dist/layout/layout.js'

const PART = /(<!-- generated:venues -->\n)[\s\S]*?(<!-- generated:end -->)/
const path = new URL('../docs/venues.md', import.meta.url)

const FAMILIES = {
  [L.FAMILY_RANGE]: 'U ≤ last + 1 ≤ u',
  [L.FAMILY_LINK]: 'each frame names the one before',
  [L.FAMILY_COUNTER]: 'u is the last u + 1',
  [L.FAMILY_CHECKSUM]: 'checksum of the book',
  [L.FAMILY_FULL]: 'each frame is the book',
  [L.FAMILY_NONE]: 'nothing',
  [L.FAMILY_TIME]: 'time does not go back',
}
/** What a frame says of itself and the table of rules can't know (EV_FAMILY, EV_CONNECTION, EV_CHECKSUM). */
const OF_FRAMES = {
  coinbase: 'number of the connection',
  dydx: 'number of the connection',
  bitfinex: 'number of the connection and checksum',
  gemini: 'range of numbers; the older socket: nothing',
  bitget: 'v3: each frame names the one before; v1, v2: checksum',
  coinbaseexchange: 'nothing; full: a number each message',
}
const CHECKSUMS = { kraken: 'CRC-32', okx: 'CRC-32, until 2026-06', bitfinex: 'CRC-32', bitget: 'CRC-32, v1 and v2' }

/** Every venue with an adapter, by id. */
export const venues = Object.keys(ADAPTERS).toSorted()

export function venueTable() {
  const head = ['venue', 'socket', 'book', 'proof that nothing is missing', 'checksum', 'snapshot', 'heartbeat']
  const rows = venues.map(row)
  return [[...head, 'stale after', 'audit', 'limits', 'by order'], ...rows]
    .flatMap((cells, i) => (i === 1 ? [cells.map(() => '---'), cells] : [cells]))
    .map((cells) => `| ${cells.join(' | ')} |\n`)
    .join('')
}

function row(id) {
  const adapter = ADAPTERS[id]
  const { limits, heartbeat, staleMs, auditMs } = adapter
  return [
    `\`${id}\``,
    `\`${adapter.endpoints.socket}\``,
    `\`${bookOf(adapter)}\``,
    OF_FRAMES[id] ?? FAMILIES[rulesOf(id).family],
    CHECKSUMS[id] ?? '–',
    [adapter.snapshotBySocket ? 'socket' : '', adapter.snapshot ? 'REST' : ''].filter(Boolean).join(', '),
    heartbeat === null ? 'the venue’s' : `every ${seconds(heartbeat.everyMs)}`,
    seconds(staleMs),
    auditMs === null ? '–' : `every ${seconds(auditMs)}`,
    limitsOf(limits),
    hasOrders(adapter) ? 'yes' : '–',
  ]
}

/** What is sent to subscribe one market's book, its name written ID. */
function bookOf(adapter) {
  const [message = ''] = adapter.subscribe(['ID'], { trades: false })
  return message.replaceAll('|', '\\|')
}

function hasOrders(adapter) {
  try {
    const by = (kind) => JSON.stringify(adapter.subscribe(['ID'], { by: kind, trades: false }))
    return by('orders') !== by('book')
  } catch {
    return false
  }
}

function limitsOf({
  messagesPerSecond,
  subscriptionsPerConnection,
  connections,
  connectionsPerMs,
  restWeight,
  lifeMs,
}) {
  const life = lifeMs === null ? '' : `; ends after ${seconds(lifeMs)}`
  return (
    `${messagesPerSecond} messages/s, ${subscriptionsPerConnection} subscriptions, ` +
    `${connections} connections in ${seconds(connectionsPerMs)}, REST ${restWeight}/min${life}`
  )
}

const seconds = (ms) => (ms >= 3_600_000 ? `${ms / 3_600_000} h` : `${ms / 1000} s`)

export const pageOf = (text) => text.replace(PART, (_, begin, end) => begin + venueTable() + end)

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const before = readFileSync(path, 'utf8')
  const after = pageOf(before)
  if (before === after) console.log('docs/venues.md is up to date')
  else if (process.argv.includes('--check')) {
    console.error('docs/venues.md is not up to date; run `node scripts/venues-docs.mjs`')
    process.exitCode = 1
  } else {
    writeFileSync(path, after)
    console.log('docs/venues.md: written')
  }
}
