// The log counts what was tried, by itself.
import { describe, expect, it } from 'vitest'

import { readTrialLog, TrialLog } from './trial-log.js'

describe('trial log', () => {
  const log = new TrialLog('breakout')
  log.record({ window: 10, side: 'both' }, 0.1)
  log.record({ side: 'both', window: 10 }, 0.2)
  log.record({ window: 20, side: 'both' }, 0.4)
  log.record({ window: 30, side: 'both' }, null)
  log.record({ window: 40, side: 'both' }, NaN)

  it('a configuration is one trial, in whatever order it is written; a failed one counts', () => {
    expect(log.count).toBe(4)
    expect(log.runs).toBe(5)
    expect(log.sharpeVariance).toBeCloseTo(0.02, 12)
  })

  it('is read again as it was', () => {
    const again = readTrialLog(JSON.parse(JSON.stringify(log)))
    expect([again.strategy, again.count, again.runs, again.sharpeVariance]).toEqual([
      'breakout',
      4,
      5,
      log.sharpeVariance,
    ])
    again.record({ window: 10, side: 'both' }, 0.2)
    expect([again.count, again.runs]).toEqual([4, 6])
  })

  it('refuses what is no log', () => {
    for (const wrong of [null, {}, { ...log.toJSON(), version: 2 }, { ...log.toJSON(), runs: 1 }])
      expect(() => readTrialLog(wrong)).toThrow('trials: ')
    expect(() => readTrialLog({ ...log.toJSON(), trials: [{ parameters: {} }] })).toThrow('trials[0]')
  })
})
