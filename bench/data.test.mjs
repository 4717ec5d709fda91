import { describe, expect, test } from 'vitest'
import { makeWorkload, snapshotBody } from './data.mjs'

describe('the workload', () => {
  const { snapshot, frames, changesOfFrame, stats } = makeWorkload({ frameCount: 4_000, seed: 42 })

  test('is what the table says it is', () => {
    expect(stats.minChanges).toBeGreaterThanOrEqual(5)
    expect(stats.maxChanges).toBeLessThanOrEqual(90)
    expect(stats.changes / frames.length).toBeGreaterThan(18)
    expect(stats.changes / frames.length).toBeLessThan(23)
    expect(stats.deletes / stats.changes).toBeGreaterThan(0.2)
    expect(stats.deletes / stats.changes).toBeLessThan(0.23)
    expect(stats.within100 / stats.changes).toBeGreaterThan(0.77)
    expect(stats.within100 / stats.changes).toBeLessThan(0.83)
    expect(stats.minLevels).toBeGreaterThan(1_500)
    expect(stats.maxLevels).toBeLessThanOrEqual(4_801)
  })

  test('comes again with its seed, and only with its seed', () => {
    expect(makeWorkload({ frameCount: 50, seed: 42 }).frames).toEqual(frames.slice(0, 50))
    expect(makeWorkload({ frameCount: 50, seed: 43 }).frames).not.toEqual(frames.slice(0, 50))
  })

  test('continues its snapshot without a hole and is never crossed after a frame', () => {
    const body = JSON.parse(snapshotBody(snapshot))
    const bids = new Map(body.bids.map(([p, q]) => [Number(p), Number(q)]))
    const asks = new Map(body.asks.map(([p, q]) => [Number(p), Number(q)]))
    const apply = (side, rows) =>
      rows.forEach(([p, q]) => (Number(q) === 0 ? side.delete(Number(p)) : side.set(Number(p), Number(q))))
    let last = body.lastUpdateId
    frames.slice(0, 500).forEach((text, frame) => {
      const { U, u, b, a } = JSON.parse(text)
      expect(U).toBe(last + 1)
      expect(b.length + a.length).toBe(changesOfFrame[frame])
      last = u
      apply(bids, b)
      apply(asks, a)
      expect(Math.max(...bids.keys())).toBeLessThan(Math.min(...asks.keys()))
    })
  })
})
