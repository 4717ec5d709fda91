// Batches of frames against the twin, which takes them one by one: what is written once a run has to be what each frame would have written.
import { expect, test } from 'vitest'

import type { Market, MarketOptions } from '../../src/engine/market.js'
import { Status } from '../../src/engine/status.js'
import { START_MS } from '../invariants/wire.js'
import { TwinMarket } from '../reference/market.js'
import { expectSameProgress } from './against-twin.js'
import { BUILDS, openBuild } from './cores.js'
import { mutated } from './mutated.js'
import { Random } from './random.js'

const FRAMES = 20_000
const GRID = { tickSize: '0.01', lotSize: '0.1' } as const
const VENUES = [
  { venue: 'binance', symbol: 'BTC/USDT' },
  { venue: 'binanceusdm', symbol: 'BTC/USDT:USDT' },
] as const

test.each(VENUES)(
  'batches of frames leave what single frames leave: $venue',
  { timeout: 300_000 },
  async ({ venue, symbol }) => {
    const random = new Random(17)
    const twin = new TwinMarket({ venue, symbol, ...GRID, bookOnly: true })
    const markets: Market[] = []
    for (const build of BUILDS)
      for (const told of [{ features: [], levels: false }, { features: ['mid'] }] satisfies Partial<MarketOptions>[])
        markets.push((await openBuild(build)).market({ venue, symbol, ...GRID, ...told }))
    let id = 1000
    let wrapped = false
    const depth = (first: number, last: number, prev: number, s = 'BTCUSDT'): string => {
      const time = START_MS + id + (random.chance(0.02) ? -random.between(1, 50) : 0)
      const wide = random.chance(0.02) ? '00000000' : ''
      const level = (price: number) => [
        `${price}.${random.between(10, 99)}`,
        `${random.between(0, 3)}${wide}.5`.replace(/^0\.5/, '0.0'),
      ]
      const near = random.chance(0.02) ? 300 : 20
      const b = Array.from({ length: random.between(0, 4) }, () => level(50_000 - random.between(0, near)))
      const a = Array.from({ length: random.between(0, 4) }, () =>
        level(50_000 + random.between(random.chance(0.01) ? 0 : 1, near)),
      )
      const future = venue === 'binance' ? {} : { pu: prev }
      const data = {
        e: 'depthUpdate',
        E: time,
        ...(venue === 'binance' ? {} : { T: time }),
        s,
        U: first,
        u: last,
        ...future,
        b,
        a,
      }
      return JSON.stringify(wrapped ? { stream: 'btcusdt@depth@100ms', data } : data)
    }
    const next = (): string => {
      const prev = id
      const chance = random.next()
      if (chance < 0.03)
        return JSON.stringify({
          e: 'trade',
          E: START_MS + id,
          s: 'BTCUSDT',
          t: id,
          p: '50000.00',
          q: '0.1',
          T: START_MS + id,
          m: true,
        })
      if (chance < 0.04) return depth(id + 1, id + 2, id, 'ETHUSDT')
      if (chance < 0.045) return depth(id - 3, id - 2, id - 4)
      if (chance < 0.048) return depth(id + 5, (id += 7), prev + 4)
      if (chance < 0.06) wrapped = !wrapped
      return depth(id + 1, (id += random.between(1, 3)), prev)
    }
    const seen = new Map<number, number>()
    for (let left = FRAMES; left > 0;) {
      if (twin.state !== 'live') {
        const text = depth(id + 1, ++id, id - 1)
        for (const market of [twin, ...markets]) {
          market.push(text, 1)
          market.snapshot(JSON.stringify({ lastUpdateId: id, bids: [], asks: [] }))
        }
      }
      const frames = Array.from({ length: random.pick([1, 2, 5, 30, 100]) }, () => {
        const bytes = Buffer.from(next())
        return random.chance(0.003) ? mutated(bytes, random) : bytes
      })
      const tsLocalUs = frames.map(() => START_MS * 1000 + random.between(0, 1e6))
      const times = random.chance(0.2) ? {} : { tsLocalUs }
      const statuses: Status[] = []
      for (const [i, frame] of frames.entries()) {
        const status = twin.push(frame, 'tsLocalUs' in times ? tsLocalUs[i] : undefined)
        statuses.push(status)
        seen.set(status, (seen.get(status) ?? 0) + 1)
        // a batch ends there; what follows is pushed when that has been seen to
        if (status === Status.BUFFERED || status >= Status.POOL_FULL) break
      }
      left -= statuses.length
      for (const market of markets) {
        const place = `${left} frames are left: ${frames.slice(0, statuses.length).join('\n')}`
        expect(market.pushFrames({ frames, ...times }), place).toEqual({
          taken: statuses.length,
          status: statuses.at(-1),
        })
        expectSameProgress(market, twin, place)
      }
      if (twin.state === 'live') id = Number(twin.seq)
    }
    for (const status of [Status.DECODE, Status.CROSSED, Status.DUPLICATE, Status.WRONG_SYMBOL, Status.IGNORED])
      expect(seen.get(status), String(status)).toBeGreaterThan(3)
    expect(seen.get(Status.APPLIED)).toBeGreaterThan(FRAMES / 2)
  },
)
