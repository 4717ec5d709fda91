// The likelihood of a Hawkes process with an exponential kernel and its maximum, by damped Newton steps in the logarithms
// of mu, alpha and beta from several starts.
//   lambda(t) = mu + sum alpha e^(-beta (t - t_i)),  R_i = e^(-beta (t_i - t_(i-1))) (1 + R_(i-1))
//   l = sum ln(mu + alpha R_i) - mu T - (alpha / beta) sum (1 - e^(-beta (T - t_i)))
export interface HawkesFit {
  readonly mu: number
  readonly alpha: number
  readonly beta: number
  readonly loglik: number
}

interface Point {
  readonly value: number
  /** By ln mu, ln alpha, ln beta. */
  readonly gradient: readonly number[]
  readonly hessian: readonly (readonly number[])[]
}

export function hawkesAt(times: readonly number[], [mu, alpha, beta]: readonly [number, number, number]): Point {
  const end = times.at(-1) ?? 0
  let [value, R, dR, ddR, compensator, dC, ddC] = [-mu * end, 0, 0, 0, 0, 0, 0]
  const g = [-end, 0, 0]
  const h = [0, 1, 2].map(() => [0, 0, 0])
  for (const [i, t] of times.entries()) {
    const gap = i === 0 ? 0 : t - times[i - 1]!
    const e = Math.exp(-beta * gap)
    const [before, dBefore] = [i === 0 ? 0 : 1 + R, dR]
    R = e * before
    dR = e * (dBefore - gap * before)
    ddR = e * (ddR - 2 * gap * dBefore + gap * gap * before)
    const lambda = mu + alpha * R
    value += Math.log(lambda)
    const d = [1, R, alpha * dR]
    const dd = [
      [0, 0, 0],
      [0, 0, dR],
      [0, dR, alpha * ddR],
    ]
    for (const a of [0, 1, 2]) {
      g[a]! += d[a]! / lambda
      for (const b of [0, 1, 2]) h[a]![b]! += dd[a]![b]! / lambda - (d[a]! * d[b]!) / lambda ** 2
    }
    const left = end - t
    const decayed = Math.exp(-beta * left)
    compensator += 1 - decayed
    dC += left * decayed
    ddC -= left * left * decayed
  }
  // K = alpha C / beta
  const slope = dC / beta - compensator / beta ** 2
  value -= (alpha * compensator) / beta
  g[1]! -= compensator / beta
  g[2]! -= alpha * slope
  h[1]![2]! -= slope
  h[2]![1]! -= slope
  h[2]![2]! -= alpha * (ddC / beta - (2 * dC) / beta ** 2 + (2 * compensator) / beta ** 3)
  const at = [mu, alpha, beta]
  const gradient = g.map((each, a) => each * at[a]!)
  const hessian = h.map((row, a) => row.map((each, b) => each * at[a]! * at[b]! + (a === b ? gradient[a]! : 0)))
  return { value, gradient, hessian }
}

/** The greatest of the maxima that the starts lead to; null where none of them ends at one. */
export function fitHawkes(times: readonly number[]): HawkesFit | null {
  const end = times.at(-1) ?? 0
  if (end === 0) return null
  const rate = times.length / end
  const fits = [0.1, 1, 10, 100].flatMap((speed) =>
    [0.2, 0.7].map((n) => climb(times, [rate * (1 - n), n * speed * rate, speed * rate])),
  )
  return fits.reduce<HawkesFit | null>(
    (best, fit) => (fit !== null && (best === null || fit.loglik > best.loglik) ? fit : best),
    null,
  )
}

function climb(times: readonly number[], start: readonly [number, number, number]): HawkesFit | null {
  let logs = start.map((x) => Math.log(x))
  let point = hawkesAt(times, unlogged(logs))
  let damping = 1
  for (let round = 0; round < 300; round++) {
    const step = newtonStep(point, damping)
    const next = step && logs.map((x, i) => x + step[i]!)
    const reached = next && hawkesAt(times, unlogged(next))
    if (next === null || reached === null || !(reached.value >= point.value)) {
      damping = Math.max(damping, 1e-12) * 8
      if (damping > 1e18) break
      continue
    }
    const moved = Math.max(...step!.map(Math.abs))
    ;[logs, point] = [next, reached]
    damping = damping < 1e-9 ? 0 : damping / 10
    if (moved < 1e-13) break
  }
  const [mu, alpha, beta] = unlogged(logs)
  const flat = point.gradient.every((g) => Math.abs(g) < 1e-6)
  return flat && logs.every((x) => Math.abs(x) < 30) ? { mu, alpha, beta, loglik: point.value } : null
}

function unlogged([a = 0, b = 0, c = 0]: readonly number[]): [number, number, number] {
  return [Math.exp(a), Math.exp(b), Math.exp(c)]
}

/** Solves (damping * I - H) step = gradient by Cholesky; null where the matrix is not positive definite. */
function newtonStep({ gradient, hessian }: Point, damping: number): number[] | null {
  const lower = [0, 1, 2].map(() => [0, 0, 0])
  for (const i of [0, 1, 2]) {
    for (let j = 0; j <= i; j++) {
      let sum = (i === j ? damping : 0) - hessian[i]![j]!
      for (let k = 0; k < j; k++) sum -= lower[i]![k]! * lower[j]![k]!
      if (i === j && !(sum > 0)) return null
      lower[i]![j] = i === j ? Math.sqrt(sum) : sum / lower[j]![j]!
    }
  }
  const half: number[] = []
  for (const i of [0, 1, 2]) {
    half.push((gradient[i]! - half.reduce((sum, x, k) => sum + lower[i]![k]! * x, 0)) / lower[i]![i]!)
  }
  const step = [0, 0, 0]
  for (const i of [2, 1, 0]) {
    let sum = half[i]!
    for (let k = i + 1; k < 3; k++) sum -= lower[k]![i]! * step[k]!
    step[i] = sum / lower[i]![i]!
  }
  return step.map((x) => Math.max(-2, Math.min(2, x)))
}
