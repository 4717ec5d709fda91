// The golden tape, second part: what models decide. Queues, single orders, fees, impact, consumption off; computed by hand.
import { BOOK, type Chapter } from './golden-tape.js'

export const modelChapters: readonly Chapter[] = [
  {
    title: 'log-prob',
    queue: 'LogProb',
    rows: [
      ['snapshot bids 100x3 99x15 asks 101x10'],
      ['order 81 buy limit 5@100', 'open 81'],
      ['order 82 buy limit 5@99', 'open 82'],
      ['book bid 100x18 99x18'], // 15 behind 81, 3 behind 82
      // 81: c = 9, q = ln 16/(ln 4 + ln 16) = 2/3: 3 − 9/3 = 0. 82: c = 6, q = 1/3: 15 − 4 = 11
      ['book bid 100x9 99x12'],
      ['trade sell 2@100', 'fill 81 2@100 queue_exhausted 0>0 leaves 3'],
      ['trade sell 13@99', 'fill 81 3@100 traded_through 0>0 leaves 0'], // 10 are left: 82 behind 1
      ['trade sell 2@99', 'fill 82 1@99 queue_exhausted 1>0 leaves 4'],
    ],
  },
  {
    title: 'power-prob, n = 2; a trade is taken out of the decrease',
    queue: 'PowerProb(2)',
    rows: [
      ['snapshot bids 100x10 99x10 asks 101x10'],
      ['order 91 buy limit 9@100', 'open 91'],
      ['order 92 buy limit 9@99', 'open 92'],
      ['book bid 100x40'], // 30 behind
      ['book bid 100x10'], // c = 30, q = 900/1000: 10 − 3 + 0
      ['trade sell 10@100', 'fill 91 3@100 queue_exhausted 7>0 leaves 6'],
      ['trade sell 4@99', 'fill 91 4@100 traded_through 0>0 leaves 2'], // none of the 4 are left for 99
      ['cancel 91', 'cancelled 91'],
      ['trade sell 4@99'], // 92 behind 6
      ['book bid 99x2'], // 10 − 8 traded = 2: nobody left, but of 2 shown no more than 2 are before it
      ['trade sell 5@99', 'fill 92 3@99 queue_exhausted 2>0 leaves 6'],
    ],
  },
  {
    title: 'the venue shows its orders',
    queue: 'L3FIFO',
    rows: [
      ['clear'],
      ['add a bid 100x5'],
      ['add b bid 100x3'],
      ['order 101 buy limit 4@100', 'open 101'], // behind 8
      ['add c bid 100x6'],
      ['cut b 1'], // behind 7
      ['cut c 2'], // came later
      ['hit a 5'], // behind 2
      ['hit b 2'], // first
      ['hit c 3', 'fill 101 3@100 queue_exhausted 0>0 leaves 1'], // who hit c would have met us
      ['add d bid 98x4'],
      ['order 102 buy limit 2@99', 'open 102'],
      ['hit d 2', 'fill 101 1@100 traded_through 0>0 leaves 0', 'fill 102 1@99 traded_through 0>0 leaves 1'],
      ['add e ask 99x3', 'fill 102 1@99 bbo_crossed 0>0 leaves 0'],
      ['order 103 buy market 4', 'open 103', 'fill 103 2@99 taker_walk 0>0 leaves 2', 'expired 103 book_exhausted'],
      ['move c 97x4'],
      [
        'order 104 sell limit 3@97',
        'open 104',
        'fill 104 2@98 taker_walk 0>0 leaves 1',
        'fill 104 1@97 taker_walk 0>0 leaves 0',
      ],
      ['order 105 buy limit 2@97', 'open 105'], // behind the 4 of c
      ['move c 97x5'], // more than before: to the end, behind 105
      ['trade sell 1@97', 'fill 105 1@97 queue_exhausted 0>0 leaves 1'], // a trade that filled no order that is shown
    ],
  },
  {
    title: 'fees 0.2 % and −0.05 %, impact ½·2 %·√(Q/10,000)',
    queue: 'RiskAdverse',
    options: 'fees',
    rows: [
      [BOOK],
      // 404 × 0.002; 404 × 0.01 × √(4/10,000)
      ['order 111 buy market 4', 'open 111', 'fill 111 4@101 taker_walk 0>0 leaves 0 fee 0.808 impact 0.0808'],
      ['order 112 buy limit 2@100', 'open 112'],
      ['trade sell 12@100', 'fill 112 2@100 queue_exhausted 10>0 leaves 0 fee -0.1'], // 200 × −0.0005
    ],
  },
  {
    title: 'a book that gives way: half a tick a lot, half of it back each 1000 µs',
    queue: 'RiskAdverse',
    options: 'shift',
    rows: [
      [BOOK],
      ['order 121 buy market 4', 'open 121', 'fill 121 4@101 taker_walk 0>0 leaves 0'], // the asks step back by 2
      ['order 122 buy market 2', 'open 122', 'fill 122 2@103 taker_walk 0>0 leaves 0'], // by 3
      ['order 123 buy limit 3@102', 'open 123'], // the best ask is 104
      ['order 124 sell limit 1@100 ioc', 'open 124', 'fill 124 1@100 taker_walk 0>0 leaves 0'], // bids stand; back by 0.5
      ['wait 2000'], // by 0.75: no whole tick
      ['book bid 97x5', 'fill 123 3@102 bbo_crossed 0>0 leaves 0'],
    ],
  },
  {
    title: 'consumption off: each as if alone',
    queue: 'RiskAdverse',
    options: 'alone',
    rows: [
      [BOOK],
      [
        'order 131 buy market 12',
        ...['open 131', 'fill 131 10@101 taker_walk 0>0 leaves 2', 'fill 131 2@102 taker_walk 0>0 leaves 0'],
      ],
      [
        'order 132 buy market 12',
        ...['open 132', 'fill 132 10@101 taker_walk 0>0 leaves 2', 'fill 132 2@102 taker_walk 0>0 leaves 0'],
      ],
      ['order 133 buy limit 6@100', 'open 133'],
      ['order 134 buy limit 6@100', 'open 134'],
      [
        'trade sell 14@100',
        ...['fill 133 4@100 queue_exhausted 10>0 leaves 2', 'fill 134 4@100 queue_exhausted 10>0 leaves 2'],
      ],
      ['trade sell 1@99', 'fill 133 2@100 traded_through 0>0 leaves 0', 'fill 134 2@100 traded_through 0>0 leaves 0'],
      ['order 135 buy limit 6@100', 'open 135'],
      ['book ask 100x1', 'fill 135 6@100 bbo_crossed 10>0 leaves 0'],
    ],
  },
]
