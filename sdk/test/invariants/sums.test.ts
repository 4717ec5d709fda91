// Sums that follow single changes, against a market that has just been given the same book: nothing drifts, whatever came before.
import { expect, test } from 'vitest'

import { openBuild } from '../parity/cores.js'
import { Random } from '../parity/random.js'
import { depth, spot, type Sides } from './wire.js'

const EVENTS = 6_000
const LOOK_EVERY = 500

test.each([
  { name: 'ordinary sizes', walls: 0, passing: 0 },
  { name: 'walls of 10^12 lots that come and go', walls: 0.002, passing: 0 },
  { name: 'a wall of 2^50 lots beside the best for one event of a hundred', walls: 0, passing: 2 ** 50 },
])('$name: thousands of changes leave what a market has that begins with this book', async ({ walls, passing }) => {
  const engine = await openBuild('core')
  const options = { ...spot, features: ['imbalance_dist'], levels: { form: 'deviation', z: 3 } } as const
  const kept = engine.market(options)
  const random = new Random(11)
  let mid = 6_000_000
  let wall = mid
  let id = 100
  const bids = new Map<number, number>()
  const asks = new Map<number, number>()
  const size = () => (random.chance(walls) ? 1e12 : random.between(1, 5_000))
  const put = (side: Map<number, number>, ticks: number, lots: number) => {
    if (lots === 0) side.delete(ticks)
    else side.set(ticks, lots)
  }
  const rows = (side: Map<number, number>) => [...side].map(([ticks, lots]) => [price(ticks), amount(lots)] as const)
  for (let d = 1; d < 3_000; d += 3) {
    put(bids, mid - d, size())
    put(asks, mid + d, size())
  }
  kept.push(depth(id, id, [], []))
  kept.snapshot(body(id, rows(bids), rows(asks)))
  let worst = 0
  for (let event = 1; event <= EVENTS; event++) {
    // the mid wanders by more than the two δ after which the moments are made anew, and the touch is eaten on the way
    mid += random.between(-40, 41)
    const changed: [Map<number, number>, number, number][] = []
    for (const ticks of [...bids.keys()].filter((ticks) => ticks >= mid)) changed.push([bids, ticks, 0])
    for (const ticks of [...asks.keys()].filter((ticks) => ticks <= mid)) changed.push([asks, ticks, 0])
    for (let i = 0; i < 12; i++) {
      const d = 1 + Math.floor(random.next() ** 3 * 4_000)
      const isBid = random.chance(0.5)
      const ticks = isBid ? mid - d : mid + d
      changed.push([isBid ? bids : asks, ticks, random.chance(0.4) ? 0 : size()])
    }
    if (passing > 0 && event % 100 === 50) changed.push([bids, (wall = mid - 1), passing])
    if (passing > 0 && event % 100 === 51) changed.push([bids, wall, 0])
    for (const [side, ticks, lots] of changed) put(side, ticks, lots)
    const of = (side: Map<number, number>) =>
      changed.filter(([its]) => its === side).map(([, ticks, lots]) => [price(ticks), amount(lots)] as const)
    id++
    kept.push(depth(id, id, of(bids), of(asks)))
    if (event % LOOK_EVERY !== 0) continue
    const fresh = engine.market({ ...options, symbol: `${event}`, id: 'BTCUSDT' })
    fresh.push(depth(id, id, [], []))
    fresh.snapshot(body(id, rows(bids), rows(asks)))
    expect(fresh.state).toBe('live')
    worst = Math.max(worst, Math.abs(kept.feature('imbalance_dist') - fresh.feature('imbalance_dist')))
    const levels = (market: typeof kept) =>
      market.levels().map(({ side, price, amount }) => `${side} ${price} ${amount}`)
    expect(levels(kept)).toEqual(levels(fresh))
    fresh.close()
  }
  expect(worst).toBeLessThan(1e-9)
})

const price = (ticks: number): string => (ticks / 100).toFixed(2)
const amount = (lots: number): string => (lots / 1000).toFixed(3)
const body = (lastUpdateId: number, bids: Sides, asks: Sides): string => JSON.stringify({ lastUpdateId, bids, asks })
