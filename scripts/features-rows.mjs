// One day of features as columns, and what the figures show of it: medians of ten minutes, bins, shares, R². A table is
// `{ hour: number[], columns: { name: number[] } }`, rows in equal steps of time, NaN where a feature is undefined.

const SLOT_HOURS = 1 / 6

export function quantile(values, share) {
  const sorted = values.filter(Number.isFinite).toSorted((a, b) => a - b)
  if (sorted.length === 0) return NaN
  const at = (sorted.length - 1) * share
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]]
  return low + (high - low) * (at - Math.floor(at))
}

export const median = (values) => quantile(values, 0.5)
export const mean = (values) => {
  const finite = values.filter(Number.isFinite)
  return finite.reduce((sum, value) => sum + value, 0) / finite.length
}

/** `[[hour, median]]` of every ten minutes, and `[[hour, 10 %, 90 %]]`. */
export function overSlots({ hour }, values) {
  const slots = new Map()
  for (const [i, value] of values.entries()) {
    const slot = Math.floor((hour[i] - 1e-9) / SLOT_HOURS)
    if (Number.isFinite(value)) slots.set(slot, [...(slots.get(slot) ?? []), value])
  }
  const entries = [...slots].map(([slot, found]) => [(slot + 0.5) * SLOT_HOURS, found])
  return {
    points: entries.map(([at, found]) => [at, median(found)]),
    band: entries.map(([at, found]) => [at, quantile(found, 0.1), quantile(found, 0.9)]),
  }
}

/** Share of the readings in each of `bins` equal bins, in per cent; readings outside are counted but not shown. */
export function shares(values, from, to, bins) {
  const finite = values.filter(Number.isFinite)
  const width = (to - from) / bins
  const counts = Array.from({ length: bins }, () => 0)
  for (const value of finite) {
    const bin = value === to ? bins - 1 : Math.floor((value - from) / width)
    if (bin >= 0 && bin < bins) counts[bin]++
  }
  return counts.map((count, bin) => [from + (bin + 0.5) * width, (100 * count) / finite.length])
}

/** `[x, change of the mid in ticks]` of each period: x read at its end, or with `ahead` at its beginning. */
export function withMoves({ columns }, column, ahead = false) {
  const x = columns[column]
  return columns.mid
    .map((mid, i) => [x[ahead ? i - 1 : i], mid - columns.mid[i - 1]])
    .filter(([value, move]) => Number.isFinite(value) && Number.isFinite(move))
}

/** Means of `groups` groups of equal number, ordered by x. */
export function groupMeans(pairs, groups) {
  const sorted = pairs.toSorted(([a], [b]) => a - b)
  return Array.from({ length: groups }, (_, k) => {
    const group = sorted.slice((k * sorted.length) / groups, ((k + 1) * sorted.length) / groups)
    return [mean(group.map(([x]) => x)), mean(group.map(([, y]) => y))]
  })
}

/** R² of a regression of y on x with intercept. */
export function squaredR(pairs) {
  const [mx, my] = [mean(pairs.map(([x]) => x)), mean(pairs.map(([, y]) => y))]
  let [xx, xy, yy] = [0, 0, 0]
  for (const [x, y] of pairs) {
    xx += (x - mx) ** 2
    xy += (x - mx) * (y - my)
    yy += (y - my) ** 2
  }
  return (xy * xy) / (xx * yy)
}

/** `[[hour, R²]]` of the moves of each half hour from 10:00 to 15:30. */
export function halfHourlyR(table, column) {
  return Array.from({ length: 11 }, (_, k) => {
    const from = 10 + k / 2
    const inside = table.hour.flatMap((hour, i) => (hour > from && hour <= from + 0.5 ? [i] : []))
    const moves = inside.map((i) => [table.columns[column][i], table.columns.mid[i] - table.columns.mid[i - 1]])
    return [from + 0.25, squaredR(moves.filter((pair) => pair.every(Number.isFinite)))]
  })
}
