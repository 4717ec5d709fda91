// What a reader may set: read from the address, then from what was kept, then the usual. Kept where the browser lets it be.
import { PALETTES, THEMES, type Palette, type Theme } from 'leadline/widget'

const PANEL_IDS = ['signal', 'features', 'alpha', 'forecast', 'explain', 'health', 'report'] as const
export type PanelId = (typeof PANEL_IDS)[number]
export const LAYOUTS = ['tabs', 'grid'] as const
export const HORIZONS_S = [1, 5, 10, 30, 60] as const
/** Share of the page's height that the panels may take, least and most. */
export const DOCK_PERCENT = [24, 76] as const
/** Minutes that charts over time show; half an hour is all that is kept. */
export const SPANS_MIN = [1, 5, 15, 30] as const

export interface Settings {
  readonly theme: Theme
  readonly palette: Palette
  /** IANA name; '' is the reader's own. */
  readonly zone: string
  readonly panel: PanelId
  readonly layout: (typeof LAYOUTS)[number]
  /** How far ahead a prediction is compared with what happened. */
  readonly horizonS: (typeof HORIZONS_S)[number]
  readonly dockPercent: number
  readonly spanMin: (typeof SPANS_MIN)[number]
  /** Features that are drawn over time; empty: the first few. */
  readonly features: readonly string[]
}

export const USUAL: Settings = {
  ...{
    theme: 'dark',
    palette: 'default',
    zone: '',
    panel: 'signal',
    layout: 'tabs',
    horizonS: 10,
    spanMin: 5,
    dockPercent: 40,
  },
  features: [],
}

/** Text of each setting, as in an address or in what was kept. */
export type SettingTexts = Readonly<Partial<Record<keyof Settings, string>>>

const oneOf = <T extends string>(all: readonly T[], text: string | undefined): T | undefined =>
  all.find((one) => one === text)

/** A text that is none of what there is counts as none: an old address must not break the page. */
function read(texts: SettingTexts): Partial<Settings> {
  const { zone, features } = texts
  const found = {
    theme: oneOf(THEMES, texts.theme),
    palette: oneOf(PALETTES, texts.palette),
    zone: zone !== undefined && isZone(zone) ? zone : undefined,
    panel: oneOf(PANEL_IDS, texts.panel),
    layout: oneOf(LAYOUTS, texts.layout),
    horizonS: HORIZONS_S.find((seconds) => String(seconds) === texts.horizonS),
    dockPercent: dockOf(texts.dockPercent),
    spanMin: SPANS_MIN.find((minutes) => String(minutes) === texts.spanMin),
    features: features?.split(',').filter((name) => /^\w{1,64}$/.test(name)),
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as Partial<Settings>
}

function dockOf(text: string | undefined): number | undefined {
  const percent = Number(text)
  return percent >= DOCK_PERCENT[0] && percent <= DOCK_PERCENT[1] ? percent : undefined
}

/** The first of the sources that says something of a setting decides it. */
export function settingsOf(...sources: readonly SettingTexts[]): Settings {
  return Object.assign({ ...USUAL }, ...sources.map(read).reverse()) as Settings
}

/** Only what differs from the usual. */
export function textsOf(settings: Settings): SettingTexts {
  const differing = Object.entries(settings).filter(
    ([name, value]) => String(value) !== String(USUAL[name as keyof Settings]),
  )
  return Object.fromEntries(differing.map(([name, value]) => [name, String(value)]))
}

function isZone(name: string): boolean {
  if (name === '') return true
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }))
  } catch {
    return false
  }
}
