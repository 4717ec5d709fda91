// Strategies of the catalogue on three recorded markets, after costs, beside buying and holding and entries by chance.
//   node scripts/backtests.mjs --data DIR                runs all (minutes), prints a table
//   node scripts/backtests.mjs --data DIR --write DATE   keeps the numbers in docs/backtests.json, and writes docs/backtests.md
// DIR has the recordings (LEADLINE_DATA unless said). `--only NAME`: one market, such as btc-usdm; nothing is kept then.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { pageOf, printed, readPage, writePage } from './backtests-docs.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const RESULTS = join(root, 'docs/backtests.json')

/** Configurations in examples/backtests, whose inputs lie under the recordings' folder. `lots` is what a strategy holds at most. */
export const MARKETS = [
  { id: 'goog-l3', name: 'GOOG, 2012-06-21, every order', unit: 'USD', lots: 30, amount: '30 shares' },
  { id: 'btc-spot', name: 'Binance BTC/USDT, 2024-08-08/09', unit: 'USDT', lots: 30_000, amount: '0.3 BTC' },
  { id: 'btc-usdm', name: 'Binance USDⓈ-M BTC/USDT, 2024-07-18/19', unit: 'USDT', lots: 300, amount: '0.3 BTC' },
]

/** Sizes; every other parameter is the default. The market maker's is in the configuration. */
const DIRECTIONAL = ['scoreStrategy', 'momentumBreakout', 'meanReversion']
/** Chance must trade in minutes of recording, so it draws more often than by default; the same in every market. */
export const CHANCE = { everyS: 30, entryShare: 0.5, holdS: 60 }

/** The command's own code, built. A test hands over the sources instead. */
export async function builtCode() {
  const [config, options, backtests, strategies] = await Promise.all([
    import('../cli/dist/backtest/config.js'),
    import('../cli/dist/backtest/options.js'),
    import('leadline/backtest'),
    import('leadline/strategies'),
  ])
  return { ...config, ...options, ...backtests, ...strategies }
}

/** All numbers of one market. `seeds` says how many runs by chance, as configured unless said. */
export async function measured({ id, lots, ...about }, folder, code, { seeds, say = () => {} } = {}) {
  const json = JSON.parse(readFileSync(join(root, `examples/backtests/${id}.json`), 'utf8'))
  const file = join(folder, `${id}.json`) // inputs are found from where the configuration would lie
  const config = code.configOf(json, file)
  const run = async (strategy, params) => {
    const wish = { ...config, strategy, params }
    const made = (await code.strategyOf(wish, file))(params)
    const figures = figuresOf(await code.withOptions(file, wish, made, code.backtest), code)
    say(`${id}: ${strategy}${params.seed ? ` ${params.seed}` : ''} ${figures.net.toFixed(2)}`)
    return figures
  }
  const strategies = [{ name: 'marketMaking', ...(await run('marketMaking', config.params)) }]
  for (const name of DIRECTIONAL) strategies.push({ name, ...(await run(name, { lots })) })
  const hold = await run('buyAndHold', { lots })
  const random = []
  for (let seed = 1; seed <= (seeds ?? config.randomEntries); seed++)
    random.push(await run('randomEntries', { lots, seed, ...CHANCE }))
  const { feedUs, entryUs, responseUs, fees, queue, equity } = config
  const { fromUs, toUs } = hold
  const assumed = { feedUs, entryUs, responseUs, ...fees, queue, equity }
  return {
    id,
    lots,
    ...about,
    fromUs,
    toUs,
    ...assumed,
    strategies: strategies.map(bare),
    hold: bare(hold),
    random: random.map(short),
  }
}

const bare = ({ fromUs: _from, toUs: _to, ...figures }) => figures
const short = ({ net, traded, fills, denied }) => ({ net, traded, fills, denied })

/** Of one run, in the currency of the market: gross − fees − spread = net. */
function figuresOf(run, { reportOf, resultOf }) {
  const { costs, metrics } = reportOf(resultOf(run, { strategy: 'any', assumptions: [] }))
  const net = run.endEquity - run.startEquity
  const spread = costs.filter(({ name }) => name !== 'fees').reduce((sum, { amount }) => sum + amount, 0)
  return {
    ...{ fromUs: run.fromUs, toUs: run.toUs },
    ...{ net, gross: net + run.fees + spread, spread, fees: run.fees, ...explained(run, net) },
    ...{ fills: run.fills.length, makerShare: metrics.maker_share, trips: metrics.trades },
    ...{ orders: run.orders.length, denied: run.counts.denied, denials: run.counts.denials },
    ...{ drawdown: metrics.max_drawdown_amount, breakEvenBps: metrics.break_even_bps, paidBps: metrics.costs_paid_bps },
  }
}

/** Throws where the fills don't give the result: all cash and, at the end, the position at the worse side of the last book. */
function explained({ instruments, fills, samples, fees }, net) {
  const { tickSize, lotSize } = instruments[0]
  const worth = Number(tickSize) * Number(lotSize)
  let [cash, lots, traded] = [0, 0, 0]
  for (const { side, pxTicks, qtyLots } of fills) {
    const value = pxTicks * qtyLots * worth
    traded += value
    cash += side === 'buy' ? -value : value
    lots += side === 'buy' ? qtyLots : -qtyLots
  }
  const held = lots === 0 ? 0 : lots * samples.midTicks[0].at(-1) * worth
  // negative: what closing would cost from the mid
  const rest = net - (cash + held - fees)
  const most = Math.abs(held) * 0.002 + 1e-6
  if (!(rest <= 1e-6 && -rest <= most)) throw new Error(`fills give ${net - rest}, found ${net}`)
  return { traded, openLots: lots }
}

async function main() {
  const { values } = parseArgs({
    options: { data: { type: 'string' }, write: { type: 'string' }, only: { type: 'string' } },
  })
  const folder = values.data ?? process.env['LEADLINE_DATA']
  if (!folder) throw new Error('--data: found nothing, expected the folder of the recordings')
  const chosen = MARKETS.filter(({ id }) => values.only === undefined || id === values.only)
  if (chosen.length === 0)
    throw new Error(`--only: found ${values.only}, expected ${MARKETS.map(({ id }) => id).join(', ')}`)
  const code = await builtCode()
  const markets = []
  for (const market of chosen)
    markets.push(await measured(market, folder, code, { say: (line) => console.error(line) }))
  const results = { date: values.write ?? null, chance: CHANCE, markets }
  console.log(printed(results))
  if (values.write === undefined || values.only !== undefined) return
  writeFileSync(RESULTS, `${JSON.stringify(results, null, 1)}\n`)
  writePage(pageOf(readPage(), results))
  console.log(
    'docs/backtests.json, docs/backtests.md: written; now `npx oxfmt docs/backtests.json` and `node scripts/readme.mjs --write`',
  )
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()
