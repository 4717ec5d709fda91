// Latency of single messages. Service: from handing a message over to having read the ten best of each side. Response: from
// when it should have been handed over at a fixed rate (half of what the candidate can do), so that a message that waits
// behind a slow one counts its waiting: no coordinated omission.
import { median } from '../schedule.mjs'

/** Frames `from` up to `to`: service and response times in ns. */
export function measure(step, from, to) {
  const clock = () => performance.now() * 1e6
  const half = from + Math.floor((to - from) / 2)
  const service = new Float64Array(half - from)
  let begin = clock()
  for (let i = from; i < half; i++) {
    const at = clock()
    step(i)
    service[i - from] = clock() - at
  }
  const interval = (2 * (clock() - begin)) / (half - from)
  const response = new Float64Array(to - half)
  begin = clock()
  for (let i = half; i < to; i++) {
    const due = begin + (i - half) * interval
    while (clock() < due);
    step(i)
    response[i - half] = clock() - due
  }
  return { service, response }
}

/** Of both, and of the service times their `tail`. */
export function percentiles({ service, response }) {
  return { service: { ...points(service), tail: tailOf(service) }, response: points(response) }
}

/** Messages in a row during which the machine is taken to be as quick as at first. */
const BLOCK = 1_000

/**
 * p99 / p50 of messages in a row, the median of all such blocks: a machine that is slow for a second makes a hundred blocks slow from
 * end to end, which says nothing of messages. Fewer messages than a block are one.
 */
export function tailOf(times) {
  const size = Math.min(BLOCK, times.length)
  const tails = Array.from({ length: Math.floor(times.length / size) }, (_, i) => {
    const sorted = times.slice(i * size, (i + 1) * size).toSorted()
    return placeIn(sorted, 0.99) / placeIn(sorted, 0.5)
  })
  return Number(median(tails).toPrecision(4))
}

const placeIn = (sorted, share) => sorted[Math.floor((sorted.length - 1) * share)]

/** µs. */
function points(values) {
  const sorted = values.toSorted()
  const at = (share) => Number((placeIn(sorted, share) / 1e3).toFixed(3))
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), p999: at(0.999), max: at(1) }
}
