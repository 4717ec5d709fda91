import { describe, expect, test } from 'vitest'

import { folded, unfolded } from './features-fold.mjs'

const row = (name, more = {}) => ({
  ...{ name, group: 'flow', id: 'F1', unit: '1', range: 'ℝ', needs: 'L1', netted: false, stage: 'tick', source: '' },
  ...{ planned: null, nan: [], remarks: [], formula: 'f', window: null, warmUp: 'none', cost: 'O(1)', ...more },
})
const names = (rows) => folded(rows).map(({ name }) => name)

describe('rows that differ by a parameter', () => {
  test('are one, over every combination', () => {
    const rows = ['1s', '5s', '60s'].flatMap((window) =>
      [1, 2, 3].map((m) => row(`m_${m}_${window}`, { window, warmUp: `${window} of it`, formula: `level ${m}` })),
    )
    expect(folded(rows)).toEqual([
      expect.objectContaining({
        ...{ name: 'm_{1..3}_{1s,5s,60s}', formula: 'level {1..3}', warmUp: 'T of it', window: '1s … 60s' },
      }),
    ])
  })

  test('stay apart where a combination is missing, or anything else differs', () => {
    expect(names([row('m_1_1s'), row('m_2_1s'), row('m_1_5s')])).toEqual(['m_{1,2}_1s', 'm_1_5s'])
    expect(names([row('m_l3'), row('m_l5', { unit: 'ticks' })])).toEqual(['m_l3', 'm_l5'])
    expect(names([row('x_bid'), row('x_ask', { formula: 'g + 1' })])).toEqual(['x_bid', 'x_ask'])
  })

  test('keep what their parameters have in common outside the braces', () => {
    expect(names([row('m_l3'), row('m_l5'), row('m_l10')])).toEqual(['m_l{3,5,10}'])
    const ranks = ['08', '09', '10']
    expect(unfolded('{bid,ask}_px_{08..10}')).toEqual(
      ['bid', 'ask'].flatMap((side) => ranks.map((rank) => `${side}_px_${rank}`)),
    )
  })
})
