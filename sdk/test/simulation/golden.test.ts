// The golden tape, line by line.
import { describe, expect, it } from 'vitest'
import type { Instrument } from '../../src/engine/trading.js'
import {
  BookShift,
  Exchange,
  l3Fifo,
  logProb,
  noFees,
  powerProb,
  rateFees,
  riskAdverse,
  squareRootImpact,
  worthOf,
} from '../../src/simulation/index.js'
import { modelChapters } from './golden-models.js'
import { chapters, type Chapter, type ChapterOptions } from './golden-tape.js'
import { TapePlayer } from './steps.js'

const instrument: Instrument = {
  ...{ venue: 'test', symbol: 'X', tickSize: '1', lotSize: '1', contract: 'linear', multiplier: 1 },
}
const tape = [...chapters, ...modelChapters]
const models = [riskAdverse(), logProb(), powerProb(2), l3Fifo()]

function optionsOf({ options }: Chapter): ChapterOptions {
  if (options === 'shift') return { fees: noFees(), shift: new BookShift({ ticksPerLot: 0.5, halfLifeUs: 1_000 }) }
  if (options === 'alone') return { fees: noFees(), consumption: false }
  if (options !== 'fees') return { fees: noFees() }
  const impact = { worth: worthOf(instrument), factor: 0.5, dailyVolatility: 0.02, dailyVolumeLots: 10_000 }
  return {
    fees: rateFees({ instrument, tiers: [{ fromVolume: 0, makerRate: -0.0005, takerRate: 0.002 }] }),
    impact: squareRootImpact(impact),
  }
}

describe('golden tape', () => {
  it.each(tape)('$title', (chapter) => {
    const queue = models.find(({ name }) => name === chapter.queue)!
    const player = new TapePlayer(new Exchange({ instrument: 0, queue, ...optionsOf(chapter) }))
    for (const [step, ...events] of chapter.rows) expect([step, ...player.play(step)]).toEqual([step, ...events])
  })

  it('has at least forty orders, every kind, every flag, every reason and every ending', () => {
    const rows = tape.flatMap(({ rows }) => rows)
    const steps = rows.map(([step]) => step).filter((step) => step.startsWith('order '))
    expect(new Set(steps.map((step) => step.split(' ')[1])).size).toBeGreaterThanOrEqual(40)
    const words = new Set(rows.flatMap((row) => row.flatMap((text) => text.split(' '))))
    const kinds = ['limit', 'market', 'stop_market', 'stop_limit', 'ioc', 'fok', 'post', 'reduce', 'hidden', 'show']
    const reasons = ['traded_through', 'queue_exhausted', 'bbo_crossed', 'taker_walk']
    const ends = ['post_only', 'reduce_only', 'book_lost', 'book_exhausted', 'invalid_flags', 'cancelled', 'triggered']
    for (const word of [...kinds, ...reasons, ...ends]) expect(words).toContain(word)
  })
})

describe('exchange', () => {
  const make = (queue = riskAdverse()): Exchange => new Exchange({ instrument: 3, queue, fees: noFees() })
  const limit = { instrument: 3, side: 'buy', kind: 'limit', qtyLots: 1, pxTicks: 5 } as const

  it('tells the recorded best prices, and a fill with all that is known of it', () => {
    const exchange = make()
    expect([exchange.isLive, exchange.bidTicks, exchange.askTicks]).toEqual([false, NaN, NaN])
    exchange.snapshot(Float64Array.of(0, 4, 2, 1, 6, 3), 2, 10)
    exchange.book('ask', 5, 7, 11)
    expect([exchange.isLive, exchange.bidTicks, exchange.askTicks]).toEqual([true, 4, 5])
    expect(exchange.arrive({ id: 9, intent: limit }, 12)[1]).toEqual({
      ...{ type: 'filled', orderId: 9, tsVenueUs: 12, leavesLots: 0, impactCost: 0 },
      fill: {
        ...{ orderId: 9, instrument: 3, side: 'buy', pxTicks: 5, qtyLots: 1, isMaker: false, fee: 0, tsVenueUs: 12 },
        ...{ reason: 'taker_walk', aheadBeforeLots: 0, aheadAfterLots: 0 },
      },
    })
    expect(exchange.askTicks).toBe(5)
  })

  it('asks the caller for the position, and adds what it has not given back yet', () => {
    const exchange = new Exchange({ instrument: 0, queue: riskAdverse(), fees: noFees(), positionLots: () => -3 })
    exchange.snapshot(Float64Array.of(1, 6, 2, 1, 7, 9), 2, 0)
    const intent = { instrument: 0, side: 'buy', kind: 'market', qtyLots: 8, reduceOnly: true } as const
    const events = exchange.arrive({ id: 1, intent }, 0)
    expect(events.map(({ type }) => type)).toEqual(['acknowledged', 'filled', 'filled', 'expired'])
    expect(events.flatMap((event) => (event.type === 'filled' ? [event.fill.qtyLots] : []))).toEqual([2, 1])
  })

  it('throws for an id that is there already, and for the wrong feed', () => {
    const exchange = make()
    exchange.snapshot(Float64Array.of(0, 4, 2), 1, 0)
    exchange.arrive({ id: 1, intent: limit }, 0)
    expect(() => exchange.arrive({ id: 1, intent: limit }, 0)).toThrow('order 1 is at the venue already')
    expect(() => make(l3Fifo()).book('bid', 1, 1, 0)).toThrow('L3FIFO needs the venue')
    expect(() => make(l3Fifo()).snapshot(new Float64Array(3), 1, 0)).toThrow('L3FIFO needs the venue')
    const byOrder = make(l3Fifo())
    byOrder.orders({ action: 'clear' }, 0)
    const add = { action: 'add', id: 1n, side: 'bid', pxTicks: 1, qtyLots: 1 } as const
    byOrder.orders(add, 0)
    expect(() => byOrder.orders(add, 0)).toThrow('order 1 is added, and was there already')
  })
})
