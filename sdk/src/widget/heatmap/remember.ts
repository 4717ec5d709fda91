// Settings of a heatmap, kept in this browser by market. Where there is no storage (a sandboxed frame), nothing is kept.
const PREFIX = 'leadline-heatmap '

export function remembered(market: string): Readonly<Record<string, string>> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(PREFIX + market) ?? '{}')
    const entries = Object.entries(kept as object).filter((entry) => typeof entry[1] === 'string')
    return Object.fromEntries(entries) as Record<string, string>
  } catch {
    return {}
  }
}

export function rememberSettings(market: string, settings: Readonly<Record<string, string>>): void {
  try {
    localStorage.setItem(PREFIX + market, JSON.stringify(settings))
  } catch {
    // full, or forbidden: the settings last as long as the page
  }
}
