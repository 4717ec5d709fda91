// leadline analyze, as a user runs it: on simulated files against sums made from their rows, and on the recording of GOOG
// against an independent computation (numpy).
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { recording } from '../../sdk/test/available.js'
import type { Report } from '../src/analyze/report.js'
import { FRAMES } from './recordings.js'
import { leadline } from './run.js'
import { simulateLobster } from './simulated-lobster.js'
import { zipOf } from './zip.js'

const MINUTES = 300_000

const folder = mkdtempSync(join(tmpdir(), 'leadline-analyze-'))
afterAll(() => rmSync(folder, { recursive: true }))

const inFolder = (name: string): string => join(folder, name)

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(inFolder(name), content)
  return inFolder(name)
}

function lobsterZip(symbol: string, levels: number, messages: readonly string[], books: readonly string[]): Buffer {
  const name = (kind: string): string => `${symbol}_2024-11-04_34200000_57600000_${kind}_${levels}.csv`
  return zipOf({ [name('message')]: messages.join('\n'), [name('orderbook')]: books.join('\n') })
}

async function analyzed(args: readonly string[]): Promise<Report> {
  const { status, stderr, json } = await leadline(['analyze', ...args, '--json'])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return json[0] as unknown as Report
}

/** Half an hour and more, without halts. */
const simulated = simulateLobster({ seed: 11, rows: 3600, levels: 2, step: 100, depth: 12 })
const kept = simulated.messages
  .map((row, i) => [row, simulated.books[i]!] as const)
  .filter(([row]) => typeOf(row) !== 7)
const messages = kept.map(([row]) => row)
const books = kept.map(([, book]) => book)
const plain = file('ACME.zip', lobsterZip('ACME', 2, messages, books))

function typeOf(row: string): number {
  return Number(row.split(',')[1])
}

describe('on simulated files', () => {
  it('T1 is what the rows themselves give: events by time, e_n, bins, R²', { timeout: MINUTES }, async () => {
    const { markets } = await analyzed([plain, '--from', '9:30', '--to', '10:00', '--features', 'mid'])
    const { impact, clock, levels, tickSize } = markets[0]!
    expect({ clock, levels, tickSize }).toEqual({ clock: 'New York', levels: 2, tickSize: 0.01 })
    for (const periodS of [5, 10]) {
      const { windows, meanR2 } = impact.find((one) => one.periodS === periodS)!
      const expected = byHand(periodS)
      expect(windows).toHaveLength(1)
      // The first bin holds the first event, which has no e_n.
      expect(windows[0]!.rows).toBe(expected.rows)
      expect(meanR2.ofi).toBeCloseTo(expected.ofi, 9)
      expect(meanR2.trades).toBeCloseTo(expected.trades, 9)
      expect(meanR2.legacy).toBeCloseTo(expected.legacy, 9)
      expect(meanR2.joint).toBeGreaterThanOrEqual(Math.max(meanR2.ofi, meanR2.trades))
    }
  })

  it('a second input that repeats the first a second later: found by both methods', { timeout: MINUTES }, async () => {
    const later = messages.map((row) => row.replace(/^\d+/, (second) => String(Number(second) + 1)))
    const follower = file('LATE.zip', lobsterZip('LATE', 2, later, books))
    const { pairs, granger, markets } = await analyzed([plain, '--with', follower, '--features', 'mid'])
    expect(markets.map(({ label }) => label)).toEqual(['ACME', 'LATE'])
    const [{ first, second, leadLag, firstToSecond, secondToFirst }] = pairs as [Report['pairs'][0]]
    expect([first, second]).toEqual(['ACME', 'LATE'])
    expect(leadLag!.bestShiftS).toBe(1)
    expect(leadLag!.bestCorrelation).toBeGreaterThan(0.99)
    expect(leadLag!.ratio).toBeGreaterThan(1)
    expect(firstToSecond!.f).toBeGreaterThan(1000)
    expect(firstToSecond!.pRobust).toBeLessThan(1e-9)
    expect(secondToFirst!.p).toBeGreaterThan(0.001)
    for (const { p, q } of granger) expect(q).toBeGreaterThanOrEqual(p)
  })

  it('the page stands alone and holds what the summary says', { timeout: MINUTES }, async () => {
    const out = inFolder('page.html')
    const { status, stdout, stderr } = await leadline(['analyze', plain, '--out', out])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toContain('T1 price impact')
    expect(stdout).toContain(`The page: ${out}`)
    const page = readFileSync(out, 'utf8')
    expect(page).not.toMatch(/<script|<link|https?:|url\(|src=/)
    expect(page.match(/<svg/g)!.length).toBe(page.match(/<\/svg>/g)!.length)
    expect(page).not.toMatch(/NaN|undefined"|Infinity/)
    const slope = /CKS OFI[\s\S]*?10 s\s+([\d.]+)/.exec(stdout)![1]!
    expect(page).toContain(`<td>${slope}</td>`)
    for (const title of ['Autocorrelation', 'Correlation of the features', 'Stationarity', 'Volatility signature'])
      expect(page).toContain(title)
  })

  it('the same seed gives the same report, and --out FILE.json holds it', { timeout: MINUTES }, async () => {
    const args = [plain, '--features', 'queue_imbalance', '--seed', '5']
    const a = await analyzed([...args, '--out', inFolder('a.json')])
    expect(JSON.parse(readFileSync(inFolder('a.json'), 'utf8'))).toEqual(a)
    expect(await analyzed(args)).toEqual(a)
  })
})

describe('arguments and small inputs', () => {
  const frames = file('frames.txt', FRAMES)

  it('two frames give a report of undefined values, not an error', async () => {
    const { markets, granger } = await analyzed([frames])
    expect(markets[0]).toMatchObject({ symbol: 'BTC/USDT', clock: 'UTC', multiLevel: null })
    expect(markets[0]!.queueImbalance.recorded.moves).toBe(0)
    expect(granger).toEqual([])
    const { status } = await leadline(['analyze', frames, '--out', inFolder('small.html')])
    expect(status).toBe(0)
  })

  it.each([
    [['--from', '25:00'], /--from: found "25:00"/],
    [['--from', '12:00', '--to', '11:00'], /--to: found a time that is not after --from/],
    [['--from', '05:00', '--to', '05:10'], /found no event between them/],
    [['--out', 'report.pdf'], /--out: found report.pdf/],
    [['--features', 'no_such'], /found "no_such"/],
    [['--every', 'often'], /often/],
    [['--seed', 'x'], /--seed: found x/],
  ])('%j end with 2', async (args, said) => {
    const { status, stdout, stderr } = await leadline(['analyze', frames, ...args])
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(said)
  })
})

describe('GOOG, 2012-06-21', () => {
  const goog = (levels: number): string => `lobster/LOBSTER_SampleFile_GOOG_2012-06-21_${levels}.zip`

  it('10 levels: T1 to T6 as numpy has them', { timeout: MINUTES }, async ({ skip }) => {
    const { markets } = await analyzed([recording(goog(10), skip)])
    const [
      { impact, nextWindow, eventTime, multiLevel, queueImbalance, fairPrice, sessionEvents, features, signature },
    ] = markets as [Report['markets'][0]]
    expect(sessionEvents).toBe(113_303)
    const expected = [
      [1, 0.2962, 0.244, 0.0054, 0.3679],
      [5, 0.4119, 0.3211, 0.0077, 0.4853],
      [10, 0.4457, 0.3462, 0.0098, 0.5208],
      [30, 0.4618, 0.3705, 0.0318, 0.5484],
      [60, 0.4686, 0.3436, 0.0367, 0.5496],
    ]
    expect(impact.map(({ periodS }) => periodS)).toEqual(expected.map(([periodS]) => periodS))
    impact.forEach(({ windows, meanR2: { ofi, trades, legacy, joint } }, i) => {
      expect(windows).toHaveLength(11)
      ;[ofi, trades, legacy, joint].forEach((r2, j) => expect(Math.abs(r2 - expected[i]![j + 1]!)).toBeLessThan(0.0005))
      expect(ofi).toBeGreaterThan(trades)
      expect(trades).toBeGreaterThan(legacy)
    })
    expect(impact[2]!.significantShare).toMatchObject({ ofi: 1, trades: 1, legacy: 2 / 11 })

    expect(nextWindow.plain.mean).toBeCloseTo(0.416, 3)
    expect(nextWindow.winsorised.mean).toBeCloseTo(0.4675, 3)
    expect(eventTime.map(({ bars }) => bars)).toEqual([630, 315, 157])
    ;[0.3907, 0.4167, 0.4253].forEach((r2, i) => expect(eventTime[i]!.inSampleR2).toBeCloseTo(r2, 3))
    ;[0.4992, 0.568, 0.617].forEach((r2, i) => expect(eventTime[i]!.outOfSampleR2).toBeCloseTo(r2, 3))
    for (const { oneAheadR2 } of eventTime) expect(Math.abs(oneAheadR2)).toBeLessThan(0.02)

    const { inSampleR2, outOfSampleR2, componentShare } = multiLevel!
    ;[0.4666, 0.9054, 0.9437].forEach((r2, i) =>
      expect([inSampleR2.best, inSampleR2.integrated, inSampleR2.all][i]!.mean).toBeCloseTo(r2, 3),
    )
    ;[0.4369, 0.9053, 0.8747].forEach((r2, i) =>
      expect([outOfSampleR2.best, outOfSampleR2.integrated, outOfSampleR2.all][i]!.mean).toBeCloseTo(r2, 3),
    )
    expect(outOfSampleR2.ridge.mean).toBeGreaterThan(outOfSampleR2.all.mean)
    expect(componentShare).toBeCloseTo(0.8683, 3)

    const { time, event, last } = queueImbalance.recorded.bySampling
    ;[0.628, 0.626, 0.635].forEach((auc, i) => expect(Math.abs([time, event, last][i]!.auc - auc)).toBeLessThan(0.01))
    ;[0.2418, 0.2422, 0.2412].forEach((msr, i) => expect([time, event, last][i]!.msr).toBeCloseTo(msr, 3))
    ;[0.615, 0.604, 0.596].forEach((auc, i) => {
      const { bySampling } = queueImbalance.sessions
      expect(Math.abs([bySampling.time, bySampling.event, bySampling.last][i]!.auc - auc)).toBeLessThan(0.01)
    })

    const at100 = fairPrice!.scores.find(({ ahead }) => ahead === 100)!
    expect(at100.weightedMid).toBeCloseTo(1.264, 3)
    expect(at100.microprice).toBeCloseTo(0.994, 3)
    expect(fairPrice!.wide).toBe(true)

    expect(features.rows).toBe(1980)
    expect(features.correlation.names.at(-1)).toBe('next_move')
    expect(signature.points.map(({ returns }) => returns)[0]).toBe(19_800)
  })

  it('1 level: the same T1, and the micro-price beats the mid at +10', { timeout: MINUTES }, async ({ skip }) => {
    const { markets } = await analyzed([recording(goog(1), skip), '--features', 'mid'])
    const { impact, fairPrice, multiLevel } = markets[0]!
    expect(multiLevel).toBeNull()
    ;[0.296, 0.412, 0.446, 0.462, 0.469].forEach((r2, i) =>
      expect(Math.abs(impact[i]!.meanR2.ofi - r2)).toBeLessThan(0.005),
    )
    const scores = fairPrice!.scores
    ;[1.944, 1.134, 1.07, 1.03].forEach((loss, i) => expect(scores[i]!.weightedMid).toBeCloseTo(loss, 3))
    ;[0.98, 0.994, 1.0, 1.0].forEach((loss, i) => expect(scores[i]!.microprice).toBeCloseTo(loss, 3))
    expect(scores[0]!.microprice).toBeLessThanOrEqual(0.99)
    expect(scores[2]!.microprice).toBeLessThanOrEqual(1.005)
  })
})

/** R² of one regressor, from the rows, in the plainest way there is. */
function byHand(periodS: number) {
  const events = messages
    .map((row, i) => ({ time: row.split(',')[0]!, i }))
    .filter(({ time }, i, all) => time !== all[i + 1]?.time)
  const bins = new Map<number, { ofi: number; trades: number; legacy: number; mid: number }>()
  let before: number[] | null = null
  let from = 0
  let [mid, firstBin] = [NaN, NaN]
  for (const { time, i } of events) {
    const bin = Math.ceil(Number(time) / periodS)
    const [ask, askQty, bid, bidQty] = books[i]!.split(',').map(Number) as [number, number, number, number]
    const sum = bins.get(bin) ?? { ofi: 0, trades: 0, legacy: 0, mid }
    if (before) {
      const [askWas, askQtyWas, bidWas, bidQtyWas] = before as [number, number, number, number]
      sum.ofi += (bid >= bidWas ? bidQty : 0) - (bid <= bidWas ? bidQtyWas : 0)
      sum.ofi -= (ask <= askWas ? askQty : 0) - (ask >= askWas ? askQtyWas : 0)
      sum.legacy += Math.max(bidQty - bidQtyWas, 0) - Math.max(askQty - askQtyWas, 0)
    } else firstBin = bin
    for (const row of messages.slice(from, i + 1)) {
      const cells = row.split(',').map(Number)
      if (cells[1] === 4) sum.trades -= cells[5]! * cells[3]!
    }
    from = i + 1
    before = [ask, askQty, bid, bidQty]
    sum.mid = mid = (ask + bid) / 200
    bins.set(bin, sum)
  }
  const rows: { move: number; ofi: number; trades: number; legacy: number }[] = []
  let last = bins.get(firstBin)!.mid
  for (let bin = firstBin + 1; bin <= 36_000 / periodS; bin++) {
    const { ofi, trades, legacy, mid } = bins.get(bin) ?? { ofi: 0, trades: 0, legacy: 0, mid: last }
    rows.push({ move: mid - last, ofi, trades, legacy })
    last = mid
  }
  const r2 = (key: 'ofi' | 'trades' | 'legacy'): number => {
    const n = rows.length
    const [mx, my] = [
      rows.reduce((sum, row) => sum + row[key], 0) / n,
      rows.reduce((sum, row) => sum + row.move, 0) / n,
    ]
    const cross = rows.reduce((sum, row) => sum + (row[key] - mx) * (row.move - my), 0)
    const [sx, sy] = [
      rows.reduce((s, row) => s + (row[key] - mx) ** 2, 0),
      rows.reduce((s, row) => s + (row.move - my) ** 2, 0),
    ]
    return cross ** 2 / (sx * sy)
  }
  return { rows: rows.length, ofi: r2('ofi'), trades: r2('trades'), legacy: r2('legacy') }
}
