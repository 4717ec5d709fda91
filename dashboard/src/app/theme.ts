// The page in the reader's theme and palette. Grounds are the style sheet's; colours of bids, asks and depth are taken from the elements,
// so that the page and the elements can't disagree.
import { TOKENS, type Theme } from 'leadline/widget'

import { THEME_EVENT } from '../chart/colours.js'
import type { Settings } from '../settings/settings.js'

export type Scheme = 'dark' | 'light'

const light = matchMedia('(prefers-color-scheme: light)')

export function schemeOf(theme: Theme): Scheme {
  if (theme !== 'auto') return theme
  return light.matches ? 'light' : 'dark'
}

/** The answer ends it. */
export function onSystemScheme(changed: () => void): () => void {
  light.addEventListener('change', changed)
  return () => light.removeEventListener('change', changed)
}

/** What the elements decide: everything but the grounds, which the page hands to them. */
const TAKEN = TOKENS.filter((token) => /bid|ask/.test(token))

/** `sample` is an element of the widget that already has this theme and palette. */
export function applyTheme(settings: Pick<Settings, 'theme' | 'palette'>, sample: Element | null): void {
  const { dataset, style } = document.documentElement
  dataset['scheme'] = schemeOf(settings.theme)
  dataset['palette'] = settings.palette
  if (sample) {
    const told = getComputedStyle(sample)
    for (const token of TAKEN) {
      const value = told.getPropertyValue(`--${token}`).trim()
      if (value !== '') style.setProperty(`--${token}`, value)
    }
  }
  document.dispatchEvent(new Event(THEME_EVENT))
}
