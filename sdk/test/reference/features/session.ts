// F80: the time of day, and how far a session or the next funding is.
import type { Family, Formula, Settings, Value } from '../reading.js'
import { SECOND_NS } from '../windows.js'

const HOUR_NS = 3_600n * SECOND_NS
const MINUTE_NS = 60e9

/** Every day begins at midnight, UTC. */
function ofDay(formula: (angle: number) => number): Formula {
  return ofNow((nowNs) => formula((2 * Math.PI * Number(nowNs % (24n * HOUR_NS))) / Number(24n * HOUR_NS)))
}

function ofNow(formula: (nowNs: bigint) => number): Formula {
  return ({ past }) => (past.clock.nowNs === 0n ? 'warm_up' : formula(past.clock.nowNs))
}

function ofSession(minutes: (nowNs: bigint, session: NonNullable<Settings['session']>) => number): Formula {
  return (reading): Value => {
    const { session } = reading.settings
    return session === null ? 'not_configured' : ofNow((nowNs) => minutes(nowNs, session))(reading)
  }
}

const funding: Formula = (reading) => {
  const { fundingHours } = reading.settings
  if (fundingHours === null) return 'not_configured'
  const period = BigInt(fundingHours) * HOUR_NS
  return ofNow((nowNs) => Number(period - (nowNs % period)) / MINUTE_NS)(reading)
}

export const session: Family = {
  plain: [
    ['tod_sin', ofDay(Math.sin)],
    ['tod_cos', ofDay(Math.cos)],
    ['minutes_since_open', ofSession((nowNs, { openUs }) => Number(nowNs - BigInt(openUs) * 1000n) / MINUTE_NS)],
    ['minutes_to_close', ofSession((nowNs, { closeUs }) => Number(BigInt(closeUs) * 1000n - nowNs) / MINUTE_NS)],
    ['funding_countdown_min', funding],
  ],
}
