// The golden tape: orders of every type and every reason to fill, with what must happen to each, computed by hand. The words: steps.ts.
import type { ExchangeOptions, QueueModel } from '../../src/simulation/index.js'

export interface Chapter {
  readonly title: string
  readonly queue: QueueModel['name']
  readonly options?: 'fees' | 'shift' | 'alone'
  /** Step, then the events that it must give back, in order. */
  readonly rows: readonly (readonly [step: string, ...events: string[]])[]
}

export type ChapterOptions = Omit<ExchangeOptions, 'instrument' | 'queue'>

export const BOOK = 'snapshot bids 100x10 99x20 98x30 asks 101x10 102x5 103x20'

export const chapters: readonly Chapter[] = [
  {
    title: 'takers, and what they took',
    queue: 'RiskAdverse',
    rows: [
      ['order 1 buy market 4', 'refused 1 book_lost'], // nothing is known yet
      [BOOK],
      ['order 1 buy market 4', 'open 1', 'fill 1 4@101 taker_walk 0>0 leaves 0'], // 6 left at 101
      [
        'order 2 buy market 8',
        'open 2',
        'fill 2 6@101 taker_walk 0>0 leaves 2',
        'fill 2 2@102 taker_walk 0>0 leaves 0',
      ],
      ['order 3 buy limit 5@102 ioc', 'open 3', 'fill 3 3@102 taker_walk 0>0 leaves 2', 'expired 3 ioc'],
      ['order 4 buy limit 25@103 fok', 'open 4', 'expired 4 fok'], // 20 are there
      ['order 5 buy limit 20@103 fok', 'open 5', 'fill 5 20@103 taker_walk 0>0 leaves 0'],
      ['order 6 buy market 1', 'open 6', 'expired 6 book_exhausted'],
      ['book ask 103x26'], // 20 of them are taken
      ['order 7 buy market 10', 'open 7', 'fill 7 6@103 taker_walk 0>0 leaves 4', 'expired 7 book_exhausted'],
      ['book ask 103x22'], // taken: min(26, 22)
      ['order 8 buy limit 1@103 ioc', 'open 8', 'expired 8 ioc'],
      ['book ask 103x0'],
      ['book ask 103x4'], // another level: nothing of it is taken
      ['order 9 buy limit 3@104 ioc', 'open 9', 'fill 9 3@103 taker_walk 0>0 leaves 0'],
      ['order 10 sell limit 12@100', 'open 10', 'fill 10 10@100 taker_walk 0>0 leaves 2'], // and 2 rest at 100
      ['order 11 sell limit 30@99 post', 'refused 11 post_only'], // 20 are there at 99
      ['order 12 sell limit 3@100 post', 'open 12'], // all at 100 is taken
      // 3 lots come to 100: the first order gets 2, the second 1
      ['book bid 100x13', 'fill 10 2@100 bbo_crossed 0>0 leaves 0', 'fill 12 1@100 bbo_crossed 0>0 leaves 2'],
      ['cancel 12', 'cancelled 12'],
      ['cancel 12'],
    ],
  },
  {
    title: 'queues, two own orders in one, trades through, crossings',
    queue: 'RiskAdverse',
    rows: [
      [BOOK],
      ['order 21 buy limit 5@100', 'open 21'], // behind 10
      ['trade sell 4@100'], // behind 6
      ['book bid 100x6'],
      ['order 22 buy limit 4@100', 'open 22'], // behind 6, and 21
      ['book bid 100x9'],
      ['book bid 100x8'], // whoever left stood behind
      // 8 traded: 6 stood before 21, 2 are its own; for 22 that leaves 6, all before it
      ['trade sell 8@100', 'fill 21 2@100 queue_exhausted 6>0 leaves 3'],
      ['trade sell 4@100', 'fill 21 3@100 queue_exhausted 0>0 leaves 0', 'fill 22 1@100 queue_exhausted 0>0 leaves 3'],
      ['trade sell 2@99', 'fill 22 2@100 traded_through 0>0 leaves 1'],
      // 7 lots come to 100 from the other side: 1 meets 22
      ['book bid 100x0 99x15 ask 100x7', 'fill 22 1@100 bbo_crossed 0>0 leaves 0'],
      [
        'order 23 buy market 7',
        'open 23',
        'fill 23 6@100 taker_walk 0>0 leaves 1',
        'fill 23 1@101 taker_walk 0>0 leaves 0',
      ],
      ['order 24 buy limit 3@99', 'open 24'],
      ['order 25 buy limit 3@98', 'open 25'],
      ['trade sell 10@97', 'fill 24 3@99 traded_through 15>0 leaves 0', 'fill 25 3@98 traded_through 30>0 leaves 0'],
      ['order 26 buy limit 3@99', 'open 26'],
      ['order 27 buy limit 3@98', 'open 27'],
      // the trade has 4 lots: 3 for the better price, 1 is left
      ['trade sell 4@97', 'fill 26 3@99 traded_through 15>0 leaves 0', 'fill 27 1@98 traded_through 30>0 leaves 2'],
      ['cancel 27', 'cancelled 27'],
      ['trade sell 9@97'], // the cancel was there before
    ],
  },
  {
    title: 'stops',
    queue: 'RiskAdverse',
    rows: [
      [BOOK],
      ['order 31 buy stop_market 3 stop 102', 'waiting 31'],
      ['order 32 sell stop_limit 5@98 stop 99', 'waiting 32'],
      ['order 33 buy stop_limit 4@101 stop 103 post', 'waiting 33'],
      ['trade buy 1@101'], // 9 left at 101
      ['trade buy 2@102', 'triggered 31', 'fill 31 3@101 taker_walk 0>0 leaves 0'], // 6 left
      ['trade buy 1@103', 'triggered 33', 'expired 33 post_only'],
      ['order 34 sell stop_market 40 stop 99 reduce', 'waiting 34'], // 3 lots are held
      // the earlier first: it sells 5, so there is nothing left to reduce
      [
        'trade sell 1@99',
        'triggered 32',
        'fill 32 5@100 taker_walk 0>0 leaves 0',
        'triggered 34',
        'expired 34 reduce_only',
      ],
      ['order 35 sell stop_market 2 stop 98', 'waiting 35'],
      ['cancel 35', 'cancelled 35'],
      ['trade sell 1@97'],
      ['order 36 buy stop_market 5 stop 104', 'waiting 36'],
      ['order 37 buy stop_limit 2@100 stop 104', 'waiting 37'],
      ['order 38 buy stop_market 1 stop 103', 'waiting 38'],
      // nearest first; 38 takes 1 of the 6 at 101, 36 the other 5, 37 rests behind 10 at 100
      [
        'trade buy 1@104',
        ...['triggered 38', 'fill 38 1@101 taker_walk 0>0 leaves 0', 'triggered 36'],
        ...['fill 36 5@101 taker_walk 0>0 leaves 0', 'triggered 37'],
      ],
      ['trade sell 11@100', 'fill 37 1@100 queue_exhausted 10>0 leaves 1'],
      ['order 39 buy stop_market 5 stop 104', 'waiting 39'],
      ['lost'],
      ['trade buy 1@104', 'triggered 39', 'expired 39 book_lost'],
    ],
  },
  {
    title: 'icebergs, hidden orders, orders that make no sense',
    queue: 'RiskAdverse',
    rows: [
      [BOOK],
      ['order 41 buy limit 10@100 show 4', 'open 41'],
      ['order 42 buy limit 3@100', 'open 42'],
      ['order 43 buy limit 2@100 hidden', 'open 43'],
      // 13 − 10 before it: 3 of its slice of 4. 42 sees 13 − 3, all before it
      ['trade sell 13@100', 'fill 41 3@100 queue_exhausted 10>0 leaves 7'],
      ['book bid 100x6'], // who came since stands behind 41 and 42, and before what is hidden
      // the last of the slice; the next joins behind 42 and the 6. Of 5, 1 + 3 are own; 1 takes from the 6
      ['trade sell 5@100', 'fill 41 1@100 queue_exhausted 0>0 leaves 6', 'fill 42 3@100 queue_exhausted 0>0 leaves 0'],
      // 5 before it, a slice of 4; the next of 2 joins behind the 6 shown: 10 − 4 just takes those
      ['trade sell 10@100', 'fill 41 4@100 queue_exhausted 5>0 leaves 2'],
      ['book bid 100x2'],
      // 2 are the last of 41; then the 2 that are shown, then 1 hidden
      ['trade sell 5@100', 'fill 41 2@100 queue_exhausted 0>0 leaves 0', 'fill 43 1@100 queue_exhausted 2>0 leaves 1'],
      ['trade sell 1@99', 'fill 43 1@100 traded_through 0>0 leaves 0'],
      ['order 44 sell limit 9@101 show 3', 'open 44'],
      // 4 lots: a slice and 1 of the next, which joined behind 10
      [
        'trade buy 4@102',
        ...['fill 44 3@101 traded_through 10>0 leaves 6', 'fill 44 1@101 traded_through 10>0 leaves 5'],
      ],
      ['cancel 44', 'cancelled 44'],
      ['order 45 buy limit 2@101 hidden', 'open 45', 'fill 45 2@101 taker_walk 0>0 leaves 0'],
      ['order 46 buy limit 5@100 hidden show 2', 'refused 46 invalid_flags'],
      ['order 47 buy market 3 post', 'refused 47 invalid_flags'],
      ['order 48 buy limit 0@100', 'refused 48 invalid_qty'],
      ['order 49 buy limit 3', 'refused 49 invalid_price'],
    ],
  },
  {
    title: 'reduce-only',
    queue: 'RiskAdverse',
    rows: [
      [BOOK],
      ['order 51 buy market 5', 'open 51', 'fill 51 5@101 taker_walk 0>0 leaves 0'],
      ['order 52 sell limit 8@99 reduce', 'open 52', 'fill 52 5@100 taker_walk 0>0 leaves 3', 'expired 52 reduce_only'],
      ['order 53 sell limit 2@103 reduce', 'refused 53 reduce_only'],
      ['order 54 buy market 4', 'open 54', 'fill 54 4@101 taker_walk 0>0 leaves 0'],
      ['order 55 sell limit 3@101 reduce', 'open 55'],
      ['order 56 sell limit 3@102 reduce', 'open 56'],
      // 4 are held: 3 and 1
      [
        'trade buy 20@103',
        ...['fill 55 3@101 traded_through 10>0 leaves 0', 'fill 56 1@102 traded_through 5>0 leaves 2'],
        'expired 56 reduce_only',
      ],
    ],
  },
  {
    title: 'lots that were traded but are still shown; trades whose taker is not known',
    queue: 'RiskAdverse',
    rows: [
      [BOOK],
      ['trade buy 8@101'],
      [
        'order 61 buy market 4',
        'open 61',
        'fill 61 2@101 taker_walk 0>0 leaves 2',
        'fill 61 2@102 taker_walk 0>0 leaves 0',
      ],
      ['book ask 101x2'], // those 2 are taken
      ['order 62 buy limit 1@101 ioc', 'open 62', 'expired 62 ioc'],
      ['order 63 sell limit 2@102', 'open 63'], // behind the 5 shown
      ['trade unknown 6@102', 'fill 63 1@102 queue_exhausted 5>0 leaves 1'], // not below the ask: a buyer
      ['order 64 buy limit 1@101', 'open 64'], // the 2 at 101 are taken, so it rests
      ['trade unknown 1@100', 'fill 64 1@101 traded_through 0>0 leaves 0'], // not above the bid: a seller
      ['order 65 buy limit 1@102', 'open 65'], // of the 5 at 102, 2 are taken and the rest traded
      ['book ask 102x3', 'fill 65 1@102 bbo_crossed 0>0 leaves 0'], // 2 taken, 1 is there
    ],
  },
  {
    title: 'a book that is lost and comes back',
    queue: 'RiskAdverse',
    rows: [
      [BOOK],
      ['order 71 buy limit 5@100', 'open 71'],
      ['order 72 sell limit 5@102', 'open 72'],
      ['lost'],
      ['trade sell 12@100', 'fill 71 2@100 queue_exhausted 10>0 leaves 3'],
      ['order 73 buy limit 1@100', 'refused 73 book_lost'],
      ['book bid 105x1'], // not followed while the book is lost
      ['snapshot bids 99x5 100x4 asks 102x9'],
      ['snapshot bids 103x4 asks 104x1', 'fill 72 4@102 bbo_crossed 0>0 leaves 1'],
    ],
  },
  {
    title: "the next slice of an iceberg doesn't get a lot twice",
    queue: 'RiskAdverse',
    rows: [
      ['snapshot bids 100x1 asks 101x1'],
      ['order 74 buy limit 2@100 show 1', 'open 74'],
      ['lost'],
      // of 2 lots, 1 stood before it, 1 is its own; nothing is known of what is shown, and nothing is left for the next slice
      ['trade sell 2@100', 'fill 74 1@100 queue_exhausted 1>0 leaves 1'],
      ['trade sell 1@100', 'fill 74 1@100 queue_exhausted 0>0 leaves 0'],
    ],
  },
]
