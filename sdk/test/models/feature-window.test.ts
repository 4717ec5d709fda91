// Rows of features at a model's pace: against a market of a recording, and a twin that keeps plain lists.
import * as fc from 'fast-check'
import { featureHash, FeatureWindow, readManifest, type FeatureSource, type Manifest } from 'leadline/models'
import { generated, replay } from 'leadline/feeds'
import { expect, test } from 'vitest'

const FEATURES = ['spread_quoted', 'queue_imbalance']
const manifestOf = async (more: object): Promise<Manifest> =>
  readManifest({
    ...{ name: 'm', version: '1', features: FEATURES, featureHash: await featureHash(FEATURES), rows: 3 },
    ...{ classes: ['down', 'up'], input: 'x', output: 'p', ...more },
  })

/** A market whose state and features are told. */
class Told implements FeatureSource {
  readonly featureNames = ['queue_imbalance', 'mid', 'spread_quoted'] as const
  state: FeatureSource['state'] = 'live'
  epoch = 1
  tsVenueUs = 0
  values = [0, 0, 0]
  features(out = new Float64Array(3)) {
    out.set(this.values)
    return out
  }
}

test('the columns of the manifest in its order, 32-bit floats, oldest first', async () => {
  const market = new Told()
  const window = new FeatureWindow(await manifestOf({}), market)
  for (let i = 1; i <= 5; i++) {
    market.values = [i / 10, 99, i]
    expect(window.offer()).toBe(true)
    expect(window.isReady).toBe(i >= 3)
  }
  expect([...window.values!]).toEqual([3, 0.3, 4, 0.4, 5, 0.5].map(Math.fround))
  expect([window.taken, window.filled, window.resets]).toEqual([5, 3, 0])
})

test('a feature that the market does not keep', async () => {
  const market = { ...new Told(), featureNames: ['mid'] } as unknown as FeatureSource
  const manifest = await manifestOf({})
  expect(() => new FeatureWindow(manifest, market)).toThrow('manifest.features[0]: found spread_quoted')
})

test.each([
  ['zero', [0, 2]],
  ['mean', [0.25, 2]],
  ['nan', [NaN, 2]],
])('an undefined feature under %s, and an infinite one; both are counted', async (missing, row) => {
  const market = new Told()
  const window = new FeatureWindow(
    await manifestOf({ rows: 1, missing, normalisation: { mean: [0.25, 1], scale: [1, 1] } }),
    market,
  )
  for (const strange of [NaN, Infinity]) {
    market.values = [2, 0, strange]
    window.offer()
    expect([...window.values!]).toEqual(row)
  }
  expect([...window.undefinedCounts]).toEqual([2, 0])
})

test('a model that refuses undefined features has no window until they have left it', async () => {
  const market = new Told()
  const window = new FeatureWindow(await manifestOf({ missing: 'refuse' }), market)
  const ready = [1, 1, NaN, 1, 1, 1].map((x) => {
    market.values = [x, 0, x]
    window.offer()
    return window.isReady
  })
  expect(ready).toEqual([false, false, false, false, false, true])
  expect([...window.undefinedCounts]).toEqual([1, 1])
})

test('rows of another epoch are gone, and so are those of a book that was lost', async () => {
  const market = new Told()
  const window = new FeatureWindow(await manifestOf({}), market)
  for (let i = 0; i < 3; i++) window.offer()
  market.epoch = 2
  window.offer()
  expect([window.filled, window.resets, window.values]).toEqual([1, 1, null])
  market.state = 'resync'
  expect(window.offer()).toBe(false)
  expect([window.filled, window.resets]).toEqual([0, 2])
  expect(window.offer()).toBe(false)
  expect(window.resets).toBe(2)
})

test('every third event of an epoch, and once in 100 ms of venue time', async () => {
  const market = new Told()
  const third = new FeatureWindow(await manifestOf({ cadence: { events: 3 } }), market)
  expect(Array.from({ length: 7 }, () => third.offer())).toEqual([false, false, true, false, false, true, false])
  market.epoch = 2
  expect(Array.from({ length: 3 }, () => third.offer())).toEqual([false, false, true])

  const timed = new FeatureWindow(await manifestOf({ cadence: { ms: 100 } }), market)
  const taken = [50, 60, 100, 199, 200, 450, 449, 500, NaN].map((ms) => timed.offer(ms * 1000))
  expect(taken).toEqual([true, false, true, false, true, true, false, true, false])
  expect(timed.missedPeriods).toBe(1) // that of 300 ms
})

test('of a generated market: the rows that `feed.every()` shows, one by one', async () => {
  const feed = await replay(generated({ seed: 3, seconds: 20 }), {
    features: ['mid', 'spread_quoted', 'queue_imbalance'],
  })
  const manifest = await manifestOf({ cadence: { ms: 1000 }, rows: 4 })
  let window: FeatureWindow | null = null
  const rows: number[][] = []
  for await (const { market, tsVenueUs } of feed.every('1s')) {
    window ??= new FeatureWindow(manifest, market)
    const isLive = market.state === 'live'
    expect(window.offer(tsVenueUs)).toBe(isLive)
    if (isLive)
      rows.push((['spread_quoted', 'queue_imbalance'] as const).map((name) => Math.fround(market.feature(name))))
  }
  feed.close()
  expect(rows.length).toBeGreaterThan(15)
  expect([...window!.values!]).toEqual(rows.slice(-4).flat())
  expect(window!.missedPeriods).toBe(0)
})

test('any events: as a twin of plain lists', async () => {
  const event = fc.record({
    isLive: fc.boolean(),
    epoch: fc.constantFrom(1, 1, 1, 1, 2),
    value: fc.oneof(
      { weight: 5, arbitrary: fc.integer({ min: -9, max: 9 }) },
      { weight: 1, arbitrary: fc.constant(NaN) },
    ),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { maxLength: 60 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 3 }),
      async (events, rows, every) => {
        const market = new Told()
        const window = new FeatureWindow(
          await manifestOf({ rows, form: 'window', cadence: { events: every }, missing: 'refuse' }),
          market,
        )
        let [kept, seen, epoch]: [number[], number, number] = [[], 0, NaN]
        for (const { isLive, epoch: now, value } of events) {
          market.state = isLive ? 'live' : 'stale'
          market.epoch = now
          market.values = [value, 0, value]
          window.offer()
          if (!isLive || now !== epoch) [kept, seen] = [[], 0]
          if (isLive) {
            epoch = now
            if (++seen % every === 0) kept = [...kept, value].slice(-rows)
          }
          const expected = kept.length === rows && !kept.some(Number.isNaN) ? kept.flatMap((x) => [x, x]) : null
          expect(window.values && [...window.values]).toEqual(expected)
        }
      },
    ),
    { seed: 20120621, numRuns: 300 },
  )
})
