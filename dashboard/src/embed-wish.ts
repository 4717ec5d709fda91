// What the address of the page for frames asks for: names and values from a list, and all that isn't on it said.
import { marketName, PALETTES, THEMES } from 'leadline/widget'

const ELEMENTS = ['heatmap', 'ladder', 'signal'] as const
export type ElementName = (typeof ELEMENTS)[number]

export interface EmbedWish {
  readonly element: ElementName
  /** Attributes of the element, by name. */
  readonly attributes: Readonly<Record<string, string>>
  /** What was asked for and can't be, as a person reads it. */
  readonly refused: readonly string[]
}

interface Rule {
  readonly fits: (text: string) => boolean
  readonly expected: string
}

const oneOf = (names: readonly string[]): Rule => ({
  fits: (text) => names.includes(text),
  expected: `one of ${names.join(', ')}`,
})

const ELEMENT = oneOf(ELEMENTS)
const ATTRIBUTES: Readonly<Record<string, Rule>> = {
  market: { fits: (text) => marketName(text) !== null, expected: 'a market such as binance:BTC/USDT' },
  theme: oneOf(THEMES),
  palette: oneOf(PALETTES),
  'time-zone': { fits: isTimeZone, expected: 'a time zone such as Europe/Berlin' },
  depth: {
    fits: (text) => /^[1-9]\d{0,3}$/.test(text) && Number(text) <= 1000,
    expected: 'levels a side, from 1 to 1000',
  },
}

/** What only one of them understands, and looks at itself. */
const OWN: Readonly<Record<ElementName, readonly string[]>> = {
  heatmap: ['cutoff', 'cutoff-unit', 'group', 'show', 'trade-min'],
  ladder: ['group', 'size-in'],
  signal: ['thresholds'],
}
const PLAIN: Rule = { fits: (text) => /^[\w .,-]{1,64}$/.test(text), expected: 'a few words or numbers' }

/** Of a query: of a name that comes twice the first counts, and the second is refused. */
export function embedWish(query: string): EmbedWish {
  const attributes: Record<string, string> = {}
  const refused: string[] = []
  const seen = new Set<string>()
  const asked = new URLSearchParams(query)
  const wished = asked.get('element') ?? 'heatmap'
  const element = ELEMENTS.find((name) => name === wished) ?? 'heatmap'
  const rules: Readonly<Record<string, Rule>> = {
    ...ATTRIBUTES,
    ...Object.fromEntries(OWN[element].map((name) => [name, PLAIN])),
  }
  for (const [name, text] of asked) {
    const rule = name === 'element' ? ELEMENT : Object.hasOwn(rules, name) ? rules[name] : undefined
    const shown = text.slice(0, 64)
    if (rule === undefined)
      refused.push(`${name.slice(0, 64)}: expected one of element, ${Object.keys(rules).join(', ')}`)
    else if (seen.has(name)) refused.push(`${name}: found ${shown} beside another, expected one`)
    else if (!rule.fits(text)) refused.push(`${name}: found ${shown}, expected ${rule.expected}`)
    else if (name !== 'element') attributes[name] = text
    seen.add(name)
  }
  if (!seen.has('market')) refused.push(`market: found none, expected ${ATTRIBUTES['market']!.expected}`)
  return { element, attributes, refused }
}

function isTimeZone(text: string): boolean {
  if (!/^[A-Za-z0-9_+/-]{1,64}$/.test(text)) return false
  try {
    Intl.DateTimeFormat('en', { timeZone: text })
    return true
  } catch {
    return false
  }
}
