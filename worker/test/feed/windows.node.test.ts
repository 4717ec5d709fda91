import type { Market } from 'leadline'
import { beforeEach, describe, expect, test } from 'vitest'

import { parseConfig } from '../../config.js'
import { WindowRing } from '../../feed/windows.js'

/** A market with three features; a model wants the third and the first. */
class FakeMarket {
  readonly featureNames = ['mid', 'spread_quoted', 'ofi_l1_10s']
  state = 'live'
  epoch = 1
  values: readonly number[] = [0, 0, 0]

  features(out: Float64Array): Float64Array {
    out.set(this.values)
    return out
  }
}

function ring(market: FakeMarket, { rows = 3, everyMs = 100, missing = 'refuse' } = {}): WindowRing {
  const [model] = parseConfig(
    JSON.stringify({
      feeds: [],
      targets: [{ name: 'gpu', urls: ['https://gpu.example'] }],
      models: [
        {
          ...{
            name: 'm',
            target: 'gpu',
            input: 'x',
            output: 'p',
            features: ['ofi_l1_10s', 'mid'],
            classes: ['down', 'up'],
          },
          ...{ rows, everyMs, missing },
        },
      ],
    }),
  ).models
  return new WindowRing(model!, market as unknown as Market)
}

let market = new FakeMarket()
beforeEach(() => {
  market = new FakeMarket()
})

/** Row n has mid n and ofi n/2. */
function sample(window: WindowRing, n: number, nowMs: number): void {
  market.values = [n, -1, n / 2]
  window.sample(market as unknown as Market, nowMs)
}

test('a window is there when it is full: the columns of the model, oldest row first, on past the end of the ring', () => {
  const window = ring(market)
  for (const n of [2, 4]) {
    sample(window, n, n * 100)
    expect(window.window()).toBeNull()
  }
  sample(window, 6, 600)
  expect(window.window()).toEqual({ values: Float32Array.of(1, 2, 2, 4, 3, 6), rows: 3 })
  sample(window, 8, 800)
  expect(window.window()!.values).toEqual(Float32Array.of(2, 4, 3, 6, 4, 8))
  for (const n of [10, 12, 14]) sample(window, n, n * 100)
  expect(window.window()!.values).toEqual(Float32Array.of(5, 10, 6, 12, 7, 14))
})

test('a row is taken when one is due and not before', () => {
  const window = ring(market, { rows: 2 })
  for (const [n, ms] of [
    [2, 1000],
    [4, 1099],
    [6, 1100],
    [8, 1150],
  ] as const)
    sample(window, n, ms)
  expect(window.window()!.values).toEqual(Float32Array.of(1, 2, 3, 6))
})

test('rows keep the pace of the model, also when the look at them comes late', () => {
  const window = ring(market, { rows: 9 })
  // Looked at every 30 ms: rows are due at 0, 100, 200, … and taken at the next look: nine of them by 810.
  for (let ms = 0; ms <= 810; ms += 30) sample(window, ms, ms)
  expect(window.window()).not.toBeNull()
})

test('a window never spans a break: neither a lost book nor another epoch', () => {
  const window = ring(market)
  for (const n of [2, 4, 6]) sample(window, n, n * 100)
  market.state = 'resync'
  sample(window, 8, 800)
  expect(window.window()).toBeNull()
  market.state = 'live'
  market.epoch = 2
  for (const n of [10, 12]) sample(window, n, n * 100)
  expect(window.window()).toBeNull()
  market.epoch = 3 // lost and right again between two looks
  for (const n of [14, 16]) sample(window, n, n * 100)
  expect(window.window()).toBeNull()
  sample(window, 18, 1800)
  expect(window.window()!.values).toEqual(Float32Array.of(7, 14, 8, 16, 9, 18))
})

test('a book that is right again is looked at at once', () => {
  const window = ring(market, { rows: 1, everyMs: 60_000 })
  sample(window, 2, 1000)
  market.state = 'stale'
  sample(window, 4, 1100)
  market.state = 'live'
  sample(window, 6, 1200)
  expect(window.window()!.values).toEqual(Float32Array.of(3, 6))
})

describe('what is undefined', () => {
  /** Mid undefined in the older row, ofi in the newer one. */
  function filled(missing: 'refuse' | 'zero' | 'nan') {
    const window = ring(market, { rows: 2, missing })
    market.values = [NaN, 0, 4]
    window.sampleNow(market as unknown as Market)
    market.values = [5, NaN, NaN]
    window.sampleNow(market as unknown as Market)
    return window
  }

  test('leaves no prediction, and is named, wherever in the window it is; features of other models do not matter', () => {
    const window = filled('refuse')
    expect(window.undefinedIn(window.window()!)).toEqual(['ofi_l1_10s', 'mid'])
    sample(window, 6, 1000)
    expect(window.undefinedIn(window.window()!)).toEqual(['ofi_l1_10s'])
    sample(window, 8, 2000)
    expect(window.undefinedIn(window.window()!)).toEqual([])
  })

  test.each([
    ['zero', [4, 0, 0, 5]],
    ['nan', [4, NaN, NaN, 5]],
  ] as const)('is %s where the model wants it so', (missing, values) => {
    const window = filled(missing)
    expect(window.window()!.values).toEqual(Float32Array.from(values))
    expect(window.undefinedIn(window.window()!)).toEqual([])
  })
})

test('a window that was given out stays as it was', () => {
  const window = ring(market, { rows: 1 })
  sample(window, 2, 0)
  const { values } = window.window()!
  sample(window, 4, 1000)
  expect(values).toEqual(Float32Array.of(1, 2))
})
