import { describe, expect, test } from 'vitest'
import { makeWorkload, REGIMES } from './generator.mjs'

describe('the standard workload', () => {
  const { frames, stats } = makeWorkload({ frameCount: 4_000, seed: 42 })

  test('is what the table says it is', () => {
    expect(stats.least.changes).toBeGreaterThanOrEqual(5)
    expect(stats.most.changes).toBeLessThanOrEqual(90)
    expect(stats.changes / frames.length).toBeGreaterThan(18)
    expect(stats.changes / frames.length).toBeLessThan(23)
    expect(stats.deletes / stats.changes).toBeGreaterThan(0.2)
    expect(stats.deletes / stats.changes).toBeLessThan(0.23)
    expect(stats.within100 / stats.changes).toBeGreaterThan(0.77)
    expect(stats.within100 / stats.changes).toBeLessThan(0.83)
    expect(stats.least.levels).toBeGreaterThan(1_500)
    expect(stats.most.levels).toBeLessThanOrEqual(4_801)
  })

  test('comes again with its seed, and only with its seed', () => {
    expect(makeWorkload({ frameCount: 50, seed: 42 }).frames).toEqual(frames.slice(0, 50))
    expect(makeWorkload({ frameCount: 50, seed: 43 }).frames).not.toEqual(frames.slice(0, 50))
  })
})

describe.each(Object.keys(REGIMES))('regime %s', (regime) => {
  const workload = makeWorkload({ regime, frameCount: 600, seed: 7 })
  const scaled = (text, decimals) => Number(BigInt(Math.round(Number(text) * 10 ** decimals)))

  test('continues its snapshot without a hole and is never crossed after a frame', () => {
    const body = JSON.parse(workload.body)
    const books = ['bids', 'asks'].map((side) => new Map(body[side].map(([p, q]) => [Number(p), Number(q)])))
    let last = body.lastUpdateId
    workload.frames.forEach((text) => {
      const { U, u, b, a } = JSON.parse(text)
      expect(U).toBe(last + 1)
      last = u
      ;[b, a].forEach((rows, side) =>
        rows.forEach(([p, q]) =>
          Number(q) === 0 ? books[side].delete(Number(p)) : books[side].set(Number(p), Number(q)),
        ),
      )
      const [bids, asks] = books.map((book) => [...book.keys()])
      expect(bids.length && asks.length).toBeGreaterThan(0)
      expect(bids.reduce((x, y) => Math.max(x, y))).toBeLessThan(asks.reduce((x, y) => Math.min(x, y)))
    })
  })

  test('says in integers what it says in text', () => {
    const { pxExp, qtyExp, ticks, lots, changeOffsets, bidCounts } = workload
    workload.frames.forEach((text, frame) => {
      const { b, a } = JSON.parse(text)
      const at = changeOffsets[frame]
      expect(changeOffsets[frame + 1] - at).toBe(b.length + a.length)
      expect(bidCounts[frame]).toBe(b.length)
      ;[...b, ...a].forEach(([p, q], i) => {
        if (scaled(p, pxExp) !== ticks[at + i] || scaled(q, qtyExp) !== lots[at + i]) throw new Error(`${p} ${q}`)
      })
    })
  })
})

test('regimes differ in what their names say', () => {
  const of = (regime) => makeWorkload({ regime, frameCount: 1_500, seed: 3 })
  const touch = ({ snapshot }) => snapshot.bids[0][0]
  const trending = of('trending')
  const lastBid = trending.ticks[trending.changeOffsets.at(-2)]
  expect(lastBid - touch(trending)).toBeGreaterThan(2_000)
  expect(of('thin').stats.least.levels).toBeLessThan(10)
  expect(of('burst').stats.most.changes).toBeGreaterThan(200)
  expect(of('calm').stats.changes).toBeLessThan(of('standard').stats.changes / 1.5)
  expect(Math.max(...of('pepe').lots)).toBeGreaterThan(2 ** 36)
  const { bids } = of('wide').snapshot
  expect(bids[0][0] - bids[1][0]).toBeGreaterThanOrEqual(137)
})
