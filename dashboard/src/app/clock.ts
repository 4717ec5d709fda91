// The page's own clock, for delays and for nothing else: what is shown of a market goes by the clock of its events.

/** Epoch microseconds. */
export function pageUs(): number {
  return (performance.timeOrigin + performance.now()) * 1000
}
