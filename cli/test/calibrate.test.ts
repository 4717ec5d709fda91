// leadline calibrate, as a user runs it: on simulated files, and on the recording of GOOG.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { recording } from '../../sdk/test/available.js'
import type { CalibrationReport } from '../src/calibrate/report.js'
import { leadline } from './run.js'
import { recorded, simulateFrames } from './simulated-frames.js'
import { simulateLobster } from './simulated-lobster.js'
import { zipOf } from './zip.js'

const MINUTES = 300_000

const folder = mkdtempSync(join(tmpdir(), 'leadline-calibrate-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

const { messages, books } = simulateLobster({ seed: 11, rows: 4000, levels: 5, step: 100, depth: 12 })
const part = (kind: string): string => `ACME_2024-11-04_34200000_57600000_${kind}_5.csv`
const lobster = file(
  'ACME.zip',
  zipOf({ [part('message')]: messages.join('\n'), [part('orderbook')]: books.join('\n') }),
)
const frames = file('frames.txt', recorded(simulateFrames({ count: 400 })))

async function calibrated(args: readonly string[]): Promise<CalibrationReport> {
  const { status, stderr, json } = await leadline(['calibrate', ...args, '--json'])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return json[0] as unknown as CalibrationReport
}

describe('on simulated files', () => {
  it('two recordings, a market each, and both together', { timeout: MINUTES }, async () => {
    const { markets, across, inputs, seed } = await calibrated([lobster, '+', frames])
    expect([inputs, seed]).toEqual([[['ACME.zip'], ['frames.txt']], 1])
    expect(markets.map(({ label }) => label)).toEqual(['ACME', 'BTC/USDT'])
    expect(across!.held).toHaveLength(2)
    const [acme] = markets
    const { up, down, both, samples } = acme!.score
    expect(samples).toBeGreaterThan(1000)
    expect(up.episodes + down.episodes).toBe(both.episodes)
    expect(up.score.hits + down.score.hits).toBe(both.score.hits)
    const [size] = acme!.levels
    expect(size!.detector).toBe('resting size')
    const { placed, endings, decided } = size!.detected
    expect(Object.values(endings).reduce((sum, n) => sum + n, 0)).toBe(placed)
    expect(endings.bounce + endings.break).toBe(decided)
    expect(size!.verdict).toBe('inconclusive')
  })

  it('the same again is the same; --from and --to leave out, --seed draws others', { timeout: MINUTES }, async () => {
    const whole = await calibrated([lobster])
    expect(await calibrated([lobster])).toEqual(whole)
    expect(whole.across).toBeNull()
    const other = await calibrated([lobster, '--seed', '2'])
    expect(other.markets[0]!.score.both.score).toEqual(whole.markets[0]!.score.both.score)
    expect(other.markets[0]!.levels[0]!.detected).toEqual(whole.markets[0]!.levels[0]!.detected)
    const less = await calibrated([lobster, '--from', '09:35', '--to', '09:45'])
    const { samples, fromUs, toUs } = less.markets[0]!.score
    expect(samples).toBeLessThan(whole.markets[0]!.score.samples)
    expect(toUs - fromUs).toBeLessThanOrEqual(600e6)
  })

  it('tables on standard output, and a page that stands alone', { timeout: MINUTES }, async () => {
    const out = join(folder, 'page.html')
    const { status, stdout, stderr } = await leadline(['calibrate', lobster, '--out', out, '--form', 'robust'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    for (const said of ['ACME (lobster)', 'better constant', 'walk-forward', 'matched controls', 'too few', out])
      expect(stdout).toContain(said)
    expect(stdout).not.toMatch(/NaN|undefined|Infinity/)
    const page = readFileSync(out, 'utf8')
    expect(page).not.toMatch(/<script|<link|https?:|url\(|src=/)
    expect(page).not.toMatch(/NaN|undefined|Infinity/)
    expect(page.match(/<svg/g)).toHaveLength(2)
  })
})

it.each([
  [['--seed', 'x'], /--seed: found x/],
  [['--form', 'big'], /--form: found big/],
  [['--out', 'report.pdf'], /--out: found report.pdf/],
  [['+'], /\+: found no input beside it/],
  [['--from', '12:00', '--to', '11:00'], /--to: found a time that is not after --from/],
])('%j end with 2', async (args, said) => {
  const { status, stdout, stderr } = await leadline(['calibrate', frames, ...args])
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toMatch(said)
})

it('a recording without a live book ends with 3', async () => {
  const none = file('none.txt', recorded(simulateFrames({ snapshot: false })))
  const { status, stderr } = await leadline(['calibrate', none])
  expect(status).toBe(3)
  expect(stderr).toMatch(/live_book: found none/)
})

it('GOOG, 2012-06-21: what docs/calibration.json has', { timeout: MINUTES }, async ({ skip }) => {
  const { markets } = await calibrated([recording('lobster/LOBSTER_SampleFile_GOOG_2012-06-21_10.zip', skip)])
  const [{ score, levels }] = markets as [CalibrationReport['markets'][0]]
  const page = new URL('../../docs/calibration.json', import.meta.url)
  const [said] = (JSON.parse(readFileSync(page, 'utf8')) as { markets: Record<string, unknown>[] }).markets
  const near = (value: number): unknown => expect.closeTo(value, 3)
  expect(said).toMatchObject({
    name: 'GOOG 2012-06-21',
    up: {
      episodes: score.up.episodes,
      score: [score.up.score.share, score.up.score.low, score.up.score.high].map(near),
    },
    down: {
      episodes: score.down.episodes,
      overImbalance: [
        near(score.down.overImbalance.value),
        near(score.down.overImbalance.low),
        near(score.down.overImbalance.high),
      ],
    },
    fit: { beats: 'beats' in score.fit && score.fit.beats },
  })
  const [size] = levels
  expect((said as { levels: unknown[] }).levels[0]).toMatchObject({
    decided: size!.detected.decided,
    lift: [size!.matched.lift.value, size!.matched.lift.low, size!.matched.lift.high].map(near),
    verdict: size!.verdict,
  })
  // enough touches, and the interval says that nobody can tell them from other prices
  expect(size!.detected.decided).toBeGreaterThanOrEqual(1800)
  expect(size!.verdict).toBe('no difference')
})
