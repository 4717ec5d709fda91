// How far a share that was counted may lie from the true one.

export interface Bounds {
  readonly low: number
  readonly high: number
}

/** Of 95 %, two-sided. */
const Z = 1.959963984540054

/**
 * 95 % interval of `hits` of `n` independent trials (Wilson 1927), inside [0, 1]. Of no trials: all of it. Trials that depend on each
 * other, as overlapping ones do, say less than it believes.
 */
export function wilson(hits: number, n: number): Bounds {
  if (n === 0) return { low: 0, high: 1 }
  const share = hits / n
  const zz = (Z * Z) / n
  const centre = (share + zz / 2) / (1 + zz)
  const half = (Z * Math.sqrt((share * (1 - share)) / n + zz / (4 * n))) / (1 + zz)
  // At the ends the bound is the end itself; rounding would leave it a hair beyond.
  return { low: hits === 0 ? 0 : Math.max(0, centre - half), high: hits === n ? 1 : Math.min(1, centre + half) }
}
