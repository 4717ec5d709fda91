// The tables of docs/backtests.md and README.md, from docs/backtests.json. What stands between <!-- generated:backtests -->
// and <!-- generated:end --> is written here, everything else by hand.
//   node scripts/backtests-docs.mjs            writes docs/backtests.md
//   node scripts/backtests-docs.mjs --check    exits 1 when it is not up to date
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const PART = /(<!-- generated:backtests -->\n)[\s\S]*?(<!-- generated:end -->)/
const page = new URL('../docs/backtests.md', import.meta.url)
const results = new URL('../docs/backtests.json', import.meta.url)

export const readPage = () => readFileSync(page, 'utf8')
export const writePage = (text) => writeFileSync(page, text)
export const readResults = () => JSON.parse(readFileSync(results, 'utf8'))
export const pageOf = (text, found) => text.replace(PART, (_, begin, end) => `${begin}${fullTables(found)}\n${end}`)

const signed = (text) => text.replace('-', '−')
const money = (value) => signed(value.toFixed(2).replace(/^-(0\.00)$/, '$1'))
const share = (value) => (value === null ? '–' : `${Math.round(value * 100)} %`)
const bp = (value) =>
  value === null || !Number.isFinite(value) ? '–' : signed(value.toFixed(1).replace(/^-(0\.0)$/, '$1'))
const ofTraded = ({ net, traded }) => (traded > 0 ? bp((net / traded) * 1e4) : '–')

/** Half of the values are above it, half below. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return Number.isInteger(middle) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[Math.floor(middle)]
}

/** Of entries by chance: the median, the lowest and the highest result. */
export function chanceOf({ random }) {
  const nets = random.map(({ net }) => net)
  return { median: median(nets), low: Math.min(...nets), high: Math.max(...nets), seeds: nets.length }
}

const chanceText = (market) => {
  const { median: middle, low, high } = chanceOf(market)
  return `${money(middle)} (${money(low)} to ${money(high)})`
}

/** How many runs by chance ended below, and how many earned less, or lost more, for what they traded. */
export function beaten(own, { random }) {
  const ratio = ({ net, traded }) => (traded > 0 ? net / traded : 0)
  const net = random.filter((one) => one.net < own.net).length
  return { net, ratio: random.filter((one) => ratio(one) < ratio(own)).length }
}

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, i) => (i < 2 ? '---' : '---:'))), ...rows.map(line)]
}

/** README's: a line for each market and strategy. */
export function shortTable({ markets, date }) {
  const head = ['market', 'strategy', 'net', 'bp of traded', 'fills', 'buy and hold', 'random entries: median (range)']
  const rows = markets.flatMap((market) =>
    market.strategies.map((one) => [
      ...[market.name, `\`${one.name}\``, `${money(one.net)} ${market.unit}`, ofTraded(one), one.fills],
      ...[money(market.hold.net), chanceText(market)],
    ]),
  )
  return [...table(head, rows), '', `${overall(markets)} Measured ${date}.`].join('\n')
}

function overall(markets) {
  const all = markets.flatMap((market) => market.strategies.map((one) => ({ one, than: beaten(one, market), market })))
  const count = (test) => all.filter(test).length || 'none'
  const gained = count(({ one }) => one.net > 0)
  const [net, ratio] = ['net', 'ratio'].map((by) => count(({ than, market }) => than[by] === market.random.length))
  return (
    `Of ${all.length} results ${gained} ${gained === 1 ? 'is' : 'are'} above 0 after costs. Above every run of random entries: ${net} by what ` +
    `was left, ${ratio} by bp of what was traded.`
  )
}

/** docs/backtests.md: what was assumed, every figure, what chance and holding gave, for each market. */
export function fullTables({ markets, chance, date }) {
  const parts = markets.map((market) =>
    [
      `### ${market.name}`,
      '',
      assumed(market),
      '',
      ...strategyRows(market),
      '',
      ...denialLines(market),
      '',
      ...baselineRows(market),
      '',
    ].join('\n'),
  )
  const drawn = `Random entries draw every ${chance.everyS} s, enter in ${share(chance.entryShare)} of the draws and hold ${chance.holdS} s.`
  return [`${overall(markets)} ${drawn} Measured ${date}.`, '', ...parts].join('\n').trimEnd()
}

function assumed({ fromUs, toUs, amount, unit, equity, makerRate, takerRate, feedUs, entryUs, responseUs, queue }) {
  const minutes = Math.round((toUs - fromUs) / 6e7)
  const rate = (value) => `${signed(String(Number((value * 1e4).toFixed(4))))} bp`
  return (
    `${minutes} minutes; at most ${amount}, equity ${equity.toLocaleString('en-US')} ${unit}; fees ${rate(makerRate)} for makers, ` +
    `${rate(takerRate)} for takers; data ${feedUs / 1000} ms, orders ${entryUs / 1000} ms, answers ${responseUs / 1000} ms; queue ${queue}.`
  )
}

function randomText(one, market) {
  const { net, ratio } = beaten(one, market)
  return `${net}, ${ratio} of ${market.random.length}`
}

function strategyRows(market) {
  const head = ['strategy', 'end', 'gross', 'spread', 'fees', 'net', 'bp of traded', 'traded', 'fills']
  const more = ['makers', 'round trips', 'orders', 'denied', 'drawdown', 'break-even', 'paid', 'above random: net, bp']
  const rows = market.strategies.map((one) => [
    ...[`\`${one.name}\``, one.openLots === 0 ? 'flat' : `${signed(String(one.openLots))} lots`],
    ...[one.gross, one.spread, one.fees, one.net].map(money),
    ...[
      ofTraded(one),
      String(Math.round(one.traded)),
      one.fills,
      share(one.makerShare),
      one.trips,
      one.orders,
      one.denied,
    ],
    ...[money(one.drawdown), bp(one.breakEvenBps), bp(one.paidBps), randomText(one, market)],
  ])
  return table([...head, ...more], rows)
}

function denialLines({ strategies }) {
  return strategies
    .filter(({ denied }) => denied > 0)
    .map(({ name, denials }) => {
      const codes = Object.entries(denials).sort((a, b) => b[1] - a[1])
      return `- \`${name}\` was denied by ${codes.map(([code, n]) => `${code} ${n}`).join(', ')}.`
    })
}

function baselineRows(market) {
  const { hold, random } = market
  const { median: middle, low, high, seeds } = chanceOf(market)
  const traded = random.filter((one) => one.traded > 0)
  const bps = traded.length > 0 ? bp(median(traded.map(({ net, traded: value }) => (net / value) * 1e4))) : '–'
  return table(
    ['beside', 'runs', 'net', 'range', 'bp of traded', 'fills'],
    [
      ['buy and hold', '1', money(hold.net), '–', ofTraded(hold), hold.fills],
      ...[
        [
          'random entries, medians',
          seeds,
          money(middle),
          `${money(low)} to ${money(high)}`,
          bps,
          median(random.map(({ fills }) => fills)),
        ],
      ],
    ],
  )
}

/** What the command prints. */
export function printed(found) {
  return fullTables(found)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const before = readPage()
  const after = pageOf(before, readResults())
  if (before === after) console.log('docs/backtests.md is up to date')
  else if (process.argv.includes('--check')) {
    console.error('docs/backtests.md is not up to date; run `node scripts/backtests-docs.mjs`')
    process.exitCode = 1
  } else {
    writePage(after)
    console.log('docs/backtests.md: written')
  }
}
