// Which features are drawn: those that were chosen and are there, or a telling few.

/** Small charts beside each other; more can't be read. */
export const MOST_CHARTS = 12

const TELLING = [
  ...['imbalance_dist', 'queue_imbalance', 'ofi_l1_10s', 'trade_imbalance_10s', 'trade_intensity_10s', 'spread_quoted'],
  ...['mid', 'weighted_mid'],
]
const USUAL_CHARTS = 6

export function chosenFeatures(chosen: readonly string[], names: readonly string[]): readonly string[] {
  const present = chosen.filter((name) => names.includes(name))
  if (present.length > 0) return present.slice(0, MOST_CHARTS)
  const telling = TELLING.filter((name) => names.includes(name))
  return [...telling, ...names.filter((name) => !telling.includes(name))].slice(0, USUAL_CHARTS)
}

/** With one more, or without it; as it was where it would be one too many. */
export function toggled(chosen: readonly string[], name: string): readonly string[] {
  if (chosen.includes(name)) return chosen.filter((other) => other !== name)
  return chosen.length < MOST_CHARTS ? [...chosen, name] : chosen
}

/** Those whose names hold every word of a search. */
export function searched<T>(all: readonly T[], search: string, nameOf: (one: T) => string = String): readonly T[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return all.filter((one) => {
    const name = nameOf(one).toLowerCase()
    return words.every((word) => name.includes(word))
  })
}
