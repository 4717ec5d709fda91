import { describe, expect, test } from 'vitest'
import { paint } from './demo-paint.js'
import { screen } from './demo-screen.js'
import type { DemoState, PriceLevel } from './demo-state.js'
import { plain, width } from './demo-text.js'

const side = (from: number, step: number): PriceLevel[] =>
  Array.from({ length: 40 }, (_, rank) => [from + rank * step, 0.1 + ((rank * 7) % 11) / 10] as const)

const STATE: DemoState = {
  symbol: 'BTC/USDT',
  source: 'generated market, seed 1',
  priceDecimals: 2,
  state: 'live',
  epoch: 1,
  seq: 50_000_031_325,
  tsVenueUs: 1_767_225_690_000_000,
  bids: side(65_000, -0.37),
  asks: side(65_000.01, 0.37),
  signal: { score: 0.62, direction: 'up', imbalance: 0.71, size: -0.1, speed: null },
  bidPressure: 7.25,
  askPressure: 2.75,
  spreadTicks: 1,
  spreadBps: 0.0015,
  buyPerS: 0.4123,
  sellPerS: 0.12,
  speedRatio: 1.83,
  accelPerS2: -0.01,
  ofi1s: 1.234,
  ofi10s: -3.456,
  levels: [
    { side: 'bid', price: 64_990, amount: 4.5, strength: 18.2, ageUs: 65e6, refills: 2, cancelledOnApproach: 0.12 },
    { side: 'ask', price: 65_020, amount: 15, strength: 88.1, ageUs: 3e6, refills: 0, cancelledOnApproach: 0 },
  ],
  trades: [
    { side: 'sell', price: 65_000, amount: 0.00252, tsVenueUs: 1_767_225_689_875_000 },
    { side: 'buy', price: 65_000.01, amount: 1.5, tsVenueUs: 1_767_225_689_100_000 },
  ],
  frames: 9000,
  framesPerS: 102.3,
  gaps: 0,
  mids: [64_999.5, 65_000, Number.NaN, 65_000.005],
}

/** What the market shows until its snapshot has come. */
const BUFFERING: DemoState = {
  ...STATE,
  state: 'buffering',
  epoch: 0,
  bids: [],
  asks: [],
  signal: null,
  levels: [],
  trades: [],
  mids: [],
  tsVenueUs: Number.NaN,
  bidPressure: Number.NaN,
  askPressure: Number.NaN,
  spreadTicks: Number.NaN,
  framesPerS: Number.NaN,
  speedRatio: Number.NaN,
}

const text = (state: DemoState, columns = 100, rows = 36): string[] =>
  screen(state, { columns, rows }, 'q quit').map(plain)

describe('the screen', () => {
  test.each([
    [100, 36],
    [80, 24],
    [81, 25],
    [240, 70],
    [40, 10],
    [1, 1],
  ])('fills %i × %i exactly', (columns, rows) => {
    for (const state of [STATE, BUFFERING]) {
      const lines = screen(state, { columns, rows })
      expect(lines).toHaveLength(rows)
      expect(lines.map(width)).toEqual(lines.map(() => columns))
    }
  })

  test('puts the best ask right above the middle and the best bid right below it', () => {
    const lines = text(STATE)
    const middle = lines.findIndex((line) => line.includes('spread 1 tick'))
    expect(lines[middle]).toMatch(/^ +65,000\.005 /)
    expect(lines[middle - 1]).toMatch(/^ +65,000\.01 +0\.10000 +0\.100 /)
    expect(lines[middle - 2]).toMatch(/^ +65,000\.38 +0\.80000 +0\.900 /)
    expect(lines[middle + 1]).toMatch(/^ +65,000\.00 +0\.10000 +0\.100 /)
  })

  test('says the score with its parts, and a dash for the part that is missing', () => {
    const all = text(STATE).join('\n')
    expect(all).toMatch(/SCORE {2}▲ up/)
    expect(all).toMatch(/score +\+0\.62 ─+┼━+─+/)
    expect(all).toMatch(/imbalance \+0\.71/)
    expect(all).toMatch(/size +−0\.10 ─+━+┼─+/)
    expect(all).toMatch(/speed +— ─+┼─+/)
  })

  test('shows flow, execution, levels and trades', () => {
    const all = text(STATE).join('\n')
    expect(all).toMatch(/EXECUTION {2}1\.8× the last minute, falling/)
    expect(all).toMatch(/buy 0\.412 {2}sell 0\.120/)
    expect(all).toMatch(/OFI 1s \+1\.234 {2}10s −3\.456/)
    expect(all).toMatch(/R {2}65,020\.00 +15\.000 +88\.1× +3s +0 +0%/)
    expect(all).toMatch(/S {2}64,990\.00 +4\.500 +18\.2× +1m05s +2 +12%/)
    expect(all.indexOf('R  65,020.00')).toBeLessThan(all.indexOf('S  64,990.00'))
    expect(all).toMatch(/00:01:29\.875 +65,000\.00 +0\.00252 {2}sell/)
    expect(all).toMatch(/bids 7\.25 .* asks 2\.75/)
  })

  test('keeps every panel at 80 × 24', () => {
    const all = text(STATE, 80, 24).join('\n')
    for (const title of [
      'SCORE',
      'EXECUTION',
      'ORDER FLOW',
      'LEVELS',
      'TRADES',
      'depth',
      'mid, 4 s',
      'q quit',
      '● LIVE',
    ]) {
      expect(all).toContain(title)
    }
  })

  test('shows no price while the book is not live', () => {
    const all = text(BUFFERING).join('\n')
    expect(all).toContain('● BUFFERING')
    expect(all).toContain('no book: buffering')
    expect(all).toContain('no signal')
    expect(all).not.toMatch(/65,0|NaN|Infinity|undefined/)
  })
})

describe('paint', () => {
  const lines = screen(STATE, { columns: 100, rows: 36 })

  test('writes plain text without a palette', () => {
    expect(paint(lines, null).join('')).not.toContain('\u001b')
  })

  test('colours without changing the text, and ends every colour it begins', () => {
    for (const palette of ['blue-orange', 'green-red'] as const) {
      const painted = paint(lines, palette)
      // oxlint-disable-next-line no-control-regex -- escape sequences begin with a control character
      expect(painted.map((line) => line.replaceAll(/\u001b\[[0-9;]*m/g, ''))).toEqual(lines.map(plain))
      for (const line of painted) expect(line.split('\u001b[').length % 2).toBe(1)
    }
    expect(paint(lines, 'blue-orange')).not.toEqual(paint(lines, 'green-red'))
  })
})
