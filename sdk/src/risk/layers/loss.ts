// Layer 4, loss: are we losing too much? Stops latch; a pause after losing exits ends by itself.
import { utcDay, type AccountFacts } from '../facts.js'
import type { Resolved } from '../options.js'
import { ALLOW, degrade, type Degrade, type Layer } from '../verdict.js'

export const lossLayer: Layer = {
  name: 'loss',
  watches: true,
  judge(_, { account, rules }, nowUs) {
    const stopped = stop(account, rules.limits.loss, nowUs)
    if (stopped) return stopped
    if (!account.isEquityKnown) return degrade('REDUCING', 'LOSS_EQUITY', `last known: ${account.equity}`, false)
    if (nowUs < account.pausedUntilUs)
      return degrade('REDUCING', 'LOSS_PAUSE', `until ${account.pausedUntilUs}, now ${nowUs}`, false)
    return ALLOW
  },
}

function stop({ equity, day, dayStart, peak }: AccountFacts, limits: Resolved['loss'], nowUs: number): Degrade | null {
  const { dailyStop, dailyWarning, drawdown } = limits
  // A day begins with the equity known at 00:00, which is the last one of the day before.
  const start = utcDay(nowUs) > day ? equity : dayStart
  if (isBelow(equity, start, dailyStop))
    return degrade('HALTED', 'LOSS_DAILY_STOP', `${equity} of ${start}, stop at −${dailyStop}`, true)
  if (isBelow(equity, peak, drawdown))
    return degrade('HALTED', 'LOSS_DRAWDOWN', `${equity} of ${peak}, stop at −${drawdown}`, true)
  if (isBelow(equity, start, dailyWarning))
    return degrade('REDUCING', 'LOSS_WARNING', `${equity} of ${start}, warning at −${dailyWarning}`, true)
  return null
}

/** Whether so large a share is gone. */
function isBelow(equity: number, from: number, share: number): boolean {
  return share !== Infinity && from > 0 && equity <= from * (1 - share)
}
