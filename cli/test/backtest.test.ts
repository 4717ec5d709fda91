// leadline backtest: a configuration in, a report out; what is wrong with a configuration is said before anything is read.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { leadline } from './run.js'
import { writeTape } from './serving.js'

const folder = mkdtempSync(join(tmpdir(), 'leadline-backtest-'))
beforeAll(() => writeTape(join(folder, 'market.tape'), 90))
afterAll(() => rmSync(folder, { recursive: true }))

const MAKER = { strategy: 'marketMaking', params: { quoteLots: 200, maxPositionLots: 2000, volSpanS: 10 } }

async function backtest(config: object, ...args: string[]) {
  const file = join(folder, 'config.json')
  writeFileSync(file, JSON.stringify({ input: 'market.tape', randomEntries: 1, risk: false, ...config }))
  return leadline(['backtest', file, ...args])
}

test('the report on standard output is JSON that adds up', async () => {
  const { status, stdout } = await backtest({ ...MAKER, fees: { makerRate: -0.0001 } }, '--json')
  expect(status).toBe(0)
  const report = JSON.parse(stdout)
  expect(report).toMatchObject({ format: 'leadline-backtest', version: 1, strategy: 'marketMaking', currency: 'USDT' })
  expect(report.market).toBe('binance:BTC/USDT')
  expect(report.fills.length).toBe(report.metrics.fills)
  expect(report.fills.length).toBeGreaterThan(0)
  expect(report.metrics.sharpe).toBeNull()
  expect(report.reasons.sharpe).toMatch(/60/)
  const [first, last] = [report.equity[0][1], report.equity.at(-1)[1]]
  expect(last - first).toBeCloseTo(report.metrics.net_pnl, 9)
  const fees = report.costs.find(({ name }: { name: string }) => name === 'fees')
  expect(fees.amount).toBeLessThan(0) // makers are paid here
  expect(report.assumptions.join(' ')).toContain('Fees -1 bp for makers and 5 bp for takers')
})

test('an inverse contract is counted in its base: the sum of what each fill gave', async () => {
  const contracts = [{ contract: 'inverse', multiplier: 100 }]
  const { status, stdout } = await backtest({ ...MAKER, contracts, equity: 5 }, '--json')
  expect(status).toBe(0)
  const { currency, fills, equity, costs, assumptions } = JSON.parse(stdout)
  expect(currency).toBe('BTC')
  expect(fills.length).toBeGreaterThan(2)
  // Each way −100/price of base. What that and the gain leave is what is held, which tells at what price it is valued.
  let [base, held] = [0, 0]
  for (const { side, amount, actualPrice } of fills as { side: string; amount: string; actualPrice: string }[]) {
    const sign = side === 'buy' ? 1 : -1
    base += (sign * Number(amount) * 100) / Number(actualPrice)
    held += sign * Number(amount)
  }
  const fees = costs.find(({ name }: { name: string }) => name === 'fees').amount
  const gained = equity.at(-1)[1] - equity[0][1] + fees
  expect(held).not.toBe(0)
  expect((held * 100) / (base - gained) / Number(fills.at(-1).actualPrice)).toBeCloseTo(1, 2)
  expect(assumptions.join(' ')).toContain('is inverse: a contract is 100 of quote, settled in the base')
})

test('the page has its figures and the JSON beside it', async () => {
  const page = join(folder, 'report.html')
  const { status, stdout } = await backtest(MAKER, '--out', page)
  expect(status).toBe(0)
  expect(stdout).toContain('marketMaking on binance:BTC/USDT')
  expect(stdout).toContain('not under 60 days')
  const html = readFileSync(page, 'utf8')
  expect(html.match(/<svg/g)!.length).toBeGreaterThan(2)
  expect(html).not.toContain('<script')
  expect(JSON.parse(readFileSync(page.replace('.html', '.json'), 'utf8')).randomEntries).toHaveLength(1)
})

test('a report is never written over the configuration it came of', async () => {
  const { status, stderr } = await backtest(MAKER, '--out', join(folder, 'config.html'))
  expect(status).toBe(2)
  expect(stderr).toContain("expected a name whose JSON beside it isn't the configuration")
  expect(JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'))).toMatchObject(MAKER)
})

test('a module beside the configuration is a strategy', async () => {
  writeFileSync(
    join(folder, 'mine.mjs'),
    `export default ({ lots }) => {
  let isDone = false
  return { onMarket(desk) { if (!isDone && desk.markets[0].state === 'live') { isDone = true; desk.submit({ instrument: 0, side: 'sell', kind: 'market', qtyLots: lots }) } } }
}`,
  )
  const { status, stdout } = await backtest({ strategy: './mine.mjs', params: { lots: 7 } }, '--json')
  expect(status).toBe(0)
  expect(JSON.parse(stdout).fills).toMatchObject([{ side: 'sell', amount: '0.00007', reason: 'taker_walk' }])
})

test('risk is on unless it is turned off', async () => {
  const { stdout } = await backtest({ ...MAKER, risk: { rate: { ordersPerS: 1 } } }, '--json')
  expect(JSON.parse(stdout).assumptions.join(' ')).toMatch(/denied \d+ of \d+ orders \(.*RATE_ORDERS \d+/)
})

describe('what is wrong is said with its place', () => {
  test.each([
    [{ ...MAKER, latencies: {} }, 'latencies'],
    [{ ...MAKER, latency: { entryMs: 5 } }, 'latency.entryMs'],
    [{ ...MAKER, fees: { takerRate: '5bp' } }, 'fees.takerRate'],
    [{ ...MAKER, queue: 'FIFO' }, 'RiskAdverse, LogProb, PowerProb'],
    [{ ...MAKER, input: [] }, 'a file, or a list of files'],
    [{ strategy: 'martingale' }, 'martingale'],
    [{ strategy: 'marketMaking', params: { quoteLots: 0 } }, 'quoteLots'],
    [{ ...MAKER, risk: { order: { maxLots: -1 } } }, 'maxLots'],
  ])('%j', async (config, place) => {
    const { status, stderr } = await backtest(config)
    expect([2, 3]).toContain(status)
    expect(stderr).toContain(place)
  })

  test('no JSON', async () => {
    const file = join(folder, 'broken.json')
    writeFileSync(file, '{')
    const { status, stderr } = await leadline(['backtest', file])
    expect(status).toBe(3)
    expect(stderr).toContain('broken.json')
  })
})
