import { expect, test } from 'vitest'

import { flowBetween, type View } from './flow.js'

function view(bids: [number, number][], asks: [number, number][]): View {
  const side = (levels: [number, number][]) => levels.map(([p, q]) => [BigInt(p), BigInt(q)] as const)
  return { bids: side(bids), asks: side(asks) }
}

const before = view([[99, 10]], [[101, 20]])

// Cont, Kukanov and Stoikov 2014, section 2.1: each case moves one queue.
test.each<[string, View, bigint, bigint]>([
  ['bid grows', view([[99, 15]], [[101, 20]]), 5n, 5n],
  ['bid shrinks', view([[99, 4]], [[101, 20]]), -6n, 0n],
  ['bid price rises', view([[100, 3]], [[101, 20]]), 3n, 0n],
  ['bid price falls', view([[98, 7]], [[101, 20]]), -10n, 0n],
  ['ask grows', view([[99, 10]], [[101, 26]]), -6n, -6n],
  ['ask shrinks', view([[99, 10]], [[101, 12]]), 8n, 0n],
  ['ask price falls', view([[99, 10]], [[100, 2]]), -2n, 0n],
  ['ask price rises', view([[99, 10]], [[102, 5]]), 20n, 0n],
  ['bid side empties', view([], [[101, 20]]), -10n, 0n],
  ['ask side empties', view([[99, 10]], []), 20n, 0n],
  ['nothing', before, 0n, 0n],
])('%s', (_, now, ofi, legacy) => {
  const flow = flowBetween(before, now)
  expect(flow.byLevel[0]).toBe(ofi)
  expect(flow.legacy).toBe(legacy)
})

test('a second level that appears counts as a price from minus infinity', () => {
  expect(
    flowBetween(
      before,
      view(
        [
          [99, 10],
          [97, 4],
        ],
        [
          [101, 20],
          [105, 9],
        ],
      ),
    ).byLevel.slice(0, 3),
  ).toEqual([0n, -5n, 0n])
})
