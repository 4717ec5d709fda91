// The order-book stop: what counts as support, when it is eaten, and how it stands around another strategy.
import { expect, test } from 'vitest'

import { ScriptedDesk } from '../../test/strategies/scripted-desk.js'
import type { Strategy } from '../engine/trading.js'
import { orderBookStop, withOrderBookStop, type ORDER_BOOK_STOP_PARAMS } from './order-book-stop.js'
import type { Given } from './params.js'

const ASKS = [
  [1001, 10],
  [1002, 10],
] as const
const BIDS = [
  [1000, 10],
  [999, 10],
  [990, 50],
] as const

/** 15 bp of 1000 are 1.5 ticks: 20 lots support a long position of 5. */
function long(params: Given<typeof ORDER_BOOK_STOP_PARAMS> = {}, held = 5): ScriptedDesk {
  const desk = new ScriptedDesk(orderBookStop({ withinBps: 15, eatenShare: 0.6, turnImbalance: 1, ...params }))
  desk.hold(held, 1000)
  return desk.book(BIDS, ASKS)
}

const STOP = 'ioc reduce (book_stop)'

test('closes when 60 % of the 20 lots behind it are gone, not before', () => {
  const desk = long().book(
    [
      [1000, 5],
      [999, 4],
      [990, 50],
    ],
    ASKS,
  )
  expect(desk.take()).toEqual([])
  desk.book(
    [
      [999, 8],
      [990, 50],
    ],
    ASKS,
  )
  expect(desk.take()).toEqual([`sell 5 @ 994 ${STOP}`])
})

test('a short position is supported by the asks', () => {
  const desk = long({}, -5).book(BIDS, [
    [1002, 8],
    [1010, 90],
  ])
  expect(desk.take()).toEqual([`buy 5 @ 1007 ${STOP}`])
})

test('support that grew counts at its largest; support behind a better price is measured anew', () => {
  const grown = long()
    .book(
      [
        [1000, 30],
        [999, 10],
      ],
      ASKS,
    )
    .book(
      [
        [1000, 6],
        [999, 10],
      ],
      ASKS,
    )
  expect(grown.take()).toEqual([`sell 5 @ 995 ${STOP}`])
  const risen = long()
    .book(
      [
        [1010, 3],
        [1009, 2],
        [999, 90],
      ],
      [[1011, 9]],
    )
    .book([[1010, 3]], [[1011, 9]])
  expect(risen.take()).toEqual([])
  expect(risen.book([[1010, 2]], [[1011, 9]]).take()).toEqual([`sell 5 @ 1005 ${STOP}`])
})

test('or closes when the sizes within reach turn: 20 against 61', () => {
  const asks = [
    [1001, 60],
    [1002, 1],
    [1010, 900],
  ] as const
  expect(long({ turnImbalance: 0.51 }).book(BIDS, asks).take()).toEqual([])
  expect(long({ turnImbalance: 0.5 }).book(BIDS, asks).take()).toEqual([`sell 5 @ 995 ${STOP}`])
})

test('a large level supports alone, if it is within reach', () => {
  const level = { side: 'bid', amount: 1, strength: 3, ageUs: 0, refills: 0, cancelledOnApproach: 0 } as const
  const desk = new ScriptedDesk(orderBookStop({ support: 'large', withinBps: 50, turnImbalance: 1, slipTicks: 0 }))
  const [market] = desk.markets
  market!.score = 0
  market!.levels = [{ ...level, price: 498 }] // 996 ticks of 0.5
  desk.hold(5, 1000)
  desk
    .book(
      [
        [1000, 10],
        [996, 100],
      ],
      ASKS,
    )
    .book(
      [
        [999, 1],
        [996, 41],
      ],
      ASKS,
    )
  expect(desk.take()).toEqual([])
  expect(
    desk
      .book(
        [
          [1000, 10],
          [996, 40],
        ],
        ASKS,
      )
      .take(),
  ).toEqual([`sell 5 @ 1000 ${STOP}`])

  market!.levels = [{ ...level, price: 490 }] // 980: too far
  desk.gone().at(99).hold(0, NaN)
  desk.event().hold(5, 1000)
  desk
    .book(
      [
        [1000, 10],
        [980, 100],
      ],
      ASKS,
    )
    .book(
      [
        [1000, 10],
        [980, 1],
      ],
      ASKS,
    )
  expect(desk.take()).toEqual([])
})

test('no position, no stop; no book, no order', () => {
  expect(
    long({}, 0)
      .book([[1000, 1]], ASKS)
      .take(),
  ).toEqual([])
  expect(long().lose().take()).toEqual([])
})

/** Sends what the test says at the next event and notes what the desk answered and showed. */
class Puppet implements Strategy {
  next: Parameters<ScriptedDesk['submit']>[0] | null = null
  answers: number[] = []
  seen: number[] = []
  onMarket: NonNullable<Strategy['onMarket']> = (desk) => {
    this.seen.push(desk.orders(0).length)
    if (this.next) this.answers.push(desk.submit(this.next))
    this.next = null
  }
}

const wish = (side: 'buy' | 'sell', qtyLots: number) =>
  ({ instrument: 0, side, kind: 'limit', qtyLots, pxTicks: side === 'buy' ? 990 : 1010, tag: 'own' }) as const

test('around a strategy: its orders are cancelled, new ones not sent until flat and after the pause', () => {
  const puppet = new Puppet()
  const desk = new ScriptedDesk(withOrderBookStop(puppet, { withinBps: 15, turnImbalance: 1, pauseS: 30 }))
  desk.hold(5, 1000)
  puppet.next = wish('buy', 1)
  desk.book(BIDS, ASKS)
  puppet.next = wish('buy', 2)
  desk.book([[999, 8]], ASKS)
  expect(desk.take()).toEqual(['buy 1 @ 990 gtc (own)', 'cancel 1', `sell 5 @ 994 ${STOP}`])
  expect(puppet.answers).toEqual([1, -1])
  expect(puppet.seen).toEqual([0, 1]) // the guard’s order isn’t shown

  desk.gone(1).fill(2)
  puppet.next = wish('buy', 3)
  desk.at(29.9).touch(1000, 1001)
  puppet.next = wish('buy', 4)
  desk.at(30).touch(1000, 1001)
  expect(desk.take()).toEqual(['buy 4 @ 990 gtc (own)'])
})

test('what the strategy may still sell is left to it until it is gone, so that the two don’t sell too much', () => {
  const puppet = new Puppet()
  const desk = new ScriptedDesk(withOrderBookStop(puppet, { withinBps: 15, turnImbalance: 1 }))
  desk.hold(5, 1000)
  puppet.next = wish('sell', 2)
  desk
    .book(BIDS, ASKS)
    .ack()
    .book([[999, 8]], ASKS)
  expect(desk.take()).toEqual(['sell 2 @ 1010 gtc (own)', 'cancel 1', `sell 3 @ 994 ${STOP}`])
  desk.fill(2).gone(1).event()
  expect(desk.take()).toEqual([`sell 2 @ 994 ${STOP}`])
})
