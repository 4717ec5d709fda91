// Latency of single messages. Service: from handing a message over to having read the ten best of each side. Response: from
// when it should have been handed over at a fixed rate (half of what the candidate can do), so that a message that waits
// behind a slow one counts its waiting: no coordinated omission.

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

export function percentiles({ service, response }) {
  return { service: points(service), response: points(response) }
}

/** µs. */
function points(values) {
  const sorted = values.toSorted()
  const at = (share) => Number((sorted[Math.floor((sorted.length - 1) * share)] / 1e3).toFixed(3))
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), p999: at(0.999), max: at(1) }
}
