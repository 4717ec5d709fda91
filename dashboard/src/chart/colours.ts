// Colours of what is drawn on a canvas: the page's custom properties, as they are now.

/** Dispatched on the document when theme or palette changed. */
export const THEME_EVENT = 'dash-theme'

/** `--bid` → `#26a69a`. */
export function colour(name: `--${string}`): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}

/** `#rrggbb` as three numbers of 0 to 255; grey for anything else. */
export function rgb(hex: string): readonly [number, number, number] {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(hex)
  if (!match) return [128, 128, 128]
  return [parseInt(match[1]!, 16), parseInt(match[2]!, 16), parseInt(match[3]!, 16)]
}

export function withAlpha(hex: string, alpha: number): string {
  return `rgb(${rgb(hex).join(' ')} / ${alpha})`
}
