// Layer 7, supervision: is the system itself sound? Whatever it finds holds until it is armed again.
import { ALLOW, degrade, deny, type Layer } from '../verdict.js'

export const supervisionLayer: Layer = {
  name: 'supervision',
  watches: true,
  judge(_, { supervision, rules }, nowUs) {
    const { killed, heartbeatUs, deadManUs, lagUs, mismatches, isArmed } = supervision
    const limits = rules.limits.supervision
    if (killed !== null) return degrade('HALTED', 'SUPERVISION_KILLED', killed, true)
    if (!rules.isPinned) return degrade('HALTED', 'SUPERVISION_CONFIG', `the hash is ${rules.hash}`, true)
    if (mismatches >= limits.mismatches)
      return degrade('HALTED', 'SUPERVISION_MISMATCHES', `${mismatches} in a row`, true)
    // A time that was never given is NaN, and no comparison with it is true.
    if (nowUs - heartbeatUs > limits.heartbeatUs)
      return degrade(
        'HALTED',
        'SUPERVISION_HEARTBEAT',
        `${nowUs - heartbeatUs} µs ago, at most ${limits.heartbeatUs}`,
        true,
      )
    if (nowUs - deadManUs > limits.deadManUs)
      return degrade(
        'HALTED',
        'SUPERVISION_DEAD_MAN',
        `refreshed ${nowUs - deadManUs} µs ago, at most ${limits.deadManUs}`,
        true,
      )
    if (lagUs > limits.lagUs) return degrade('HALTED', 'SUPERVISION_LAG', `${lagUs} µs, at most ${limits.lagUs}`, true)
    if (mismatches > 0 && limits.mismatches !== Infinity)
      return degrade('REDUCING', 'SUPERVISION_MISMATCH', `${mismatches} in a row`, true)
    if (rules.mode === 'live' && !isArmed) return deny('SUPERVISION_UNARMED', 'call arm() first')
    return ALLOW
  },
}
