import { plain, type Line, type Tone } from './demo-text.js'

export type PaletteName = 'blue-orange' | 'green-red'

/** SGR parameters: 256 colours, which every terminal of today has. */
type Palette = Readonly<Record<Tone, string>>

const SHARED = {
  plain: '',
  dim: '38;5;245',
  strong: '1',
  good: '1;38;5;16;48;5;114',
  bad: '1;38;5;16;48;5;221',
  title: '1',
}

const PALETTES: Readonly<Record<PaletteName, Palette>> = {
  'blue-orange': {
    ...SHARED,
    bid: '38;5;75',
    ask: '38;5;214',
    bidBack: '38;5;16;48;5;75',
    askBack: '38;5;16;48;5;214',
  },
  'green-red': { ...SHARED, bid: '38;5;78', ask: '38;5;203', bidBack: '38;5;16;48;5;78', askBack: '38;5;16;48;5;203' },
}

export const PALETTE_NAMES = Object.keys(PALETTES) as PaletteName[]

/** Lines as terminal text; without a palette as plain text. */
export function paint(lines: readonly Line[], palette: PaletteName | null): string[] {
  if (palette === null) return lines.map((line) => plain(line).trimEnd())
  const codes = PALETTES[palette]
  return lines.map((line) =>
    line.map(({ text, tone }) => (codes[tone] === '' ? text : `\u001b[${codes[tone]}m${text}\u001b[0m`)).join(''),
  )
}
