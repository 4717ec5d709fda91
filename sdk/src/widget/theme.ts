// Colours: every one is a CSS custom property that a page may set on the element or above it; themes and palettes are their defaults.

/** What a page may set, by its name without `--ll-`. The ramps are colours from small to large, separated by commas. */
export const TOKENS = [
  'bg',
  'panel',
  'fg',
  'dim',
  'grid',
  'accent',
  'bid',
  'ask',
  'heat-bid',
  'heat-ask',
  'stale',
  'gap',
] as const
export type Token = (typeof TOKENS)[number]
export type Colours = Readonly<Record<Token, string>>

export const THEMES = ['dark', 'light', 'auto'] as const
export const PALETTES = ['default', 'colour-blind', 'asia', 'thermal', 'grey'] as const
export type Theme = (typeof THEMES)[number]
export type Palette = (typeof PALETTES)[number]

export type Scheme = 'dark' | 'light'

const GROUND: Record<Scheme, Partial<Record<Token, string>>> = {
  dark: {
    bg: '#0b0e13',
    panel: '#141922',
    fg: '#e6e9ef',
    dim: '#8b95a7',
    grid: '#232a36',
    accent: '#f2c94c',
    stale: '#7d8694',
    gap: '#c026d3',
  },
  light: {
    bg: '#ffffff',
    panel: '#f4f5f7',
    fg: '#14181f',
    dim: '#5b6575',
    grid: '#dfe3e9',
    accent: '#8a5a00',
    stale: '#6b7280',
    gap: '#a21caf',
  },
}

type Pair = Record<'bid' | 'ask' | 'heat-bid' | 'heat-ask', string>

const TEAL = {
  dark: '#0b0e13, #0c3a45, #11818c, #35c9b4, #d7fff2',
  light: '#ffffff, #cfeeea, #6cc7bd, #178a80, #053f3b',
}
const RED = {
  dark: '#0b0e13, #4a1420, #a52a3a, #f26b4f, #ffe3b0',
  light: '#ffffff, #fbdcd8, #f0938a, #c9372f, #5c0d0d',
}
const BLUE = {
  dark: '#0b0e13, #10305c, #1f63b5, #5aa9f2, #e3f2ff',
  light: '#ffffff, #d6e8fb, #7fb5ea, #1d63ad, #062a52',
}
const ORANGE = {
  dark: '#0b0e13, #4d2c08, #a65c0c, #f0a030, #fff0cf',
  light: '#ffffff, #fde6c8, #f2b15c, #b3620a, #4d2600',
}
const THERMAL = {
  dark: '#0b0e13, #12308f, #f2e63d, #f28c28, #e01e1e',
  light: '#ffffff, #b9ccff, #e8d400, #f07d00, #c00000',
}
const GREY = {
  dark: '#0b0e13, #3a3f47, #7b828c, #c2c7ce, #ffffff',
  light: '#ffffff, #d4d7dc, #9aa0a8, #555b63, #000000',
}

/** Green and red as lightweight-charts has them; blue and orange stay apart for those who can't tell green from red. */
const PAIRS: Record<Palette, (scheme: Scheme) => Pair> = {
  default: (s) => ({
    ...lines(s, '#26a69a', '#ef5350', '#0b6e64', '#c62828'),
    'heat-bid': TEAL[s],
    'heat-ask': RED[s],
  }),
  'colour-blind': (s) => ({
    ...lines(s, '#5aa9f2', '#f0a030', '#1d63ad', '#a15606'),
    'heat-bid': BLUE[s],
    'heat-ask': ORANGE[s],
  }),
  asia: (s) => ({ ...lines(s, '#ef5350', '#26a69a', '#c62828', '#0b6e64'), 'heat-bid': RED[s], 'heat-ask': TEAL[s] }),
  thermal: (s) => ({
    ...lines(s, '#26a69a', '#ef5350', '#0b6e64', '#c62828'),
    'heat-bid': THERMAL[s],
    'heat-ask': THERMAL[s],
  }),
  grey: (s) => ({ ...lines(s, '#f4f6f8', '#9aa3af', '#111418', '#5b6575'), 'heat-bid': GREY[s], 'heat-ask': GREY[s] }),
}

/** The ramps of a palette, colours from small to large with commas between; the first is the ground's own. */
export function heatRamps(palette: Palette, scheme: Scheme): { readonly bid: string; readonly ask: string } {
  const pair = PAIRS[palette](scheme)
  return { bid: pair['heat-bid'], ask: pair['heat-ask'] }
}

function lines(scheme: Scheme, bid: string, ask: string, bidOnLight: string, askOnLight: string) {
  return scheme === 'dark' ? { bid, ask } : { bid: bidOnLight, ask: askOnLight }
}

const SCHEME: Record<Theme, [selector: string, scheme: Scheme, media?: string][]> = {
  dark: [['', 'dark']],
  light: [['[theme="light"]', 'light']],
  auto: [
    ['[theme="auto"]', 'dark'],
    ['[theme="auto"]', 'light', '(prefers-color-scheme: light)'],
  ],
}

/** Defaults of every token, by the element's attributes `theme` and `palette`; a page's own `--ll-…` go first. */
function tokensCss(): string {
  const rules = THEMES.flatMap((theme) =>
    SCHEME[theme].flatMap(([selector, scheme, media]) =>
      PALETTES.map((palette) => {
        const colours = { ...GROUND[scheme], ...PAIRS[palette](scheme) } as Colours
        const named = palette === 'default' ? '' : `[palette="${palette}"]`
        const body = TOKENS.map((token) => `--${token}: var(--ll-${token}, ${colours[token]})`).join('; ')
        const rule = `:host(${selector}${named || (selector ? '' : '*')}) { ${body}; color-scheme: ${scheme} }`
        return media ? `@media ${media} { ${rule} }` : rule
      }),
    ),
  )
  return rules.join('\n')
}

const BASE = `
:host {
  display: block; position: relative; box-sizing: border-box; overflow: hidden; contain: content;
  background: var(--bg); color: var(--fg);
  font: 12px/1.4 var(--ll-font, system-ui, sans-serif); font-variant-numeric: tabular-nums;
}
:host([hidden]) { display: none }
*, ::before, ::after { box-sizing: border-box }
button, select, input { font: inherit; color: inherit }
button, select { background: var(--panel); border: 1px solid var(--grid); border-radius: 4px; padding: 2px 8px; cursor: pointer }
button:hover, select:hover { border-color: var(--dim) }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
.notice {
  position: absolute; left: 50%; top: 50%; transform: translate(-50%, -50%); max-width: 90%; z-index: 3; pointer-events: none;
  padding: 6px 12px; border-radius: 6px; background: var(--panel); border: 1px solid var(--grid); color: var(--fg); text-align: center;
}
.notice[hidden] { display: none }
@media (prefers-contrast: more) { :host { --dim: var(--fg) !important; --grid: var(--fg) !important } }
@media (prefers-reduced-motion: reduce) { *, ::before, ::after { animation: none !important; transition: none !important } }
`

let shared: CSSStyleSheet | undefined

/** One sheet for all elements of a page: constructed, so that a strict `style-src` lets it be. */
export function themeSheet(): CSSStyleSheet {
  return (shared ??= sheet(`${tokensCss()}\n${BASE}`))
}

export function sheet(css: string): CSSStyleSheet {
  const made = new CSSStyleSheet()
  made.replaceSync(css)
  return made
}

/** The colours in force on an element, for what is drawn rather than styled. */
export function coloursOf(element: Element): Colours {
  const style = getComputedStyle(element)
  return Object.fromEntries(TOKENS.map((token) => [token, style.getPropertyValue(`--${token}`).trim()])) as Colours
}
