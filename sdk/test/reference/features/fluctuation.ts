// F74: detrended fluctuation analysis of first order, Peng et al. 1994. The slope of ln F on ln s, boxes of s points.
export interface Fluctuation {
  readonly slope: number
  readonly r2: number
}

/** Twenty sizes from 10 to a quarter of 1,800, evenly spaced in logarithms. */
const SIZES = [...new Set(Array.from({ length: 20 }, (_, i) => Math.floor(10 * 45 ** (i / 19))))]

/** Null when a box size shows no fluctuation at all. */
export function fluctuation(returns: readonly number[]): Fluctuation | null {
  const n = returns.length
  const mean = returns.reduce((sum, r) => sum + r, 0) / n
  let level = 0
  const profile = returns.map((r) => (level += r - mean))
  const points = SIZES.map((size) => [Math.log(size), Math.log(fluctuationAt(profile, size)) / 2] as const)
  if (returns.every((r) => r === returns[0]) || points.some(([, y]) => !Number.isFinite(y))) return null
  const x = points.map(([at]) => at - points.reduce((sum, [each]) => sum + each, 0) / points.length)
  const y = points.map(([, at]) => at - points.reduce((sum, [, each]) => sum + each, 0) / points.length)
  const sxy = x.reduce((sum, each, i) => sum + each * y[i]!, 0)
  const sxx = x.reduce((sum, each) => sum + each * each, 0)
  const syy = y.reduce((sum, each) => sum + each * each, 0)
  return { slope: sxy / sxx, r2: sxy ** 2 / (sxx * syy) }
}

/** Mean square about a line in each whole box. */
function fluctuationAt(profile: readonly number[], size: number): number {
  const boxes = Math.floor(profile.length / size)
  let sum = 0
  for (let box = 0; box < boxes; box++) sum += aboutLine(profile.slice(box * size, (box + 1) * size))
  return sum / (boxes * size)
}

function aboutLine(y: readonly number[]): number {
  const middle = (y.length - 1) / 2
  const mean = y.reduce((sum, each) => sum + each, 0) / y.length
  let [sxx, sxy] = [0, 0]
  for (const [i, each] of y.entries()) {
    sxx += (i - middle) ** 2
    sxy += (i - middle) * (each - mean)
  }
  return y.reduce((sum, each, i) => sum + (each - mean - (sxy / sxx) * (i - middle)) ** 2, 0)
}
