// RiskAdverse: nobody before us ever gives up.
import type { QueueModel } from './queue-model.js'

/** Whatever leaves without a trade left from behind: an upper bound of the queue. ahead ← min(ahead, v). Source: features F25, pessimistic. */
export function riskAdverse(): QueueModel {
  return { name: 'RiskAdverse', isExact: false, after: (ahead, _from, to) => Math.min(ahead, to) }
}
