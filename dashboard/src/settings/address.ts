// The page's address: what it says goes before what was kept, and it follows what is chosen, so that it can be shared.
import { USUAL, type Settings, type SettingTexts } from './settings.js'

export interface Address {
  readonly settings: SettingTexts
  /** `binance:BTC/USDT`, or null. */
  readonly market: string | null
  /** `service`, `generated`, `recording:URL`, or the address of another service; null: not said. */
  readonly source: string | null
  /** Address of a backtest report. */
  readonly report: string | null
  /** The three-dimensional view is open. */
  readonly is3d: boolean
}

export function addressOf(search: string): Address {
  const query = new URLSearchParams(search)
  const names = Object.keys(USUAL).filter((name) => query.has(name))
  return {
    settings: Object.fromEntries(names.map((name) => [name, query.get(name)!])),
    market: query.get('market'),
    source: query.get('source'),
    report: query.get('report'),
    is3d: query.get('view') === '3d',
  }
}

/** The query with some parameters set, or taken out where they are null. `/` and `:` stay readable. */
export function queryWith(search: string, changes: Readonly<Record<string, string | null>>): string {
  const query = new URLSearchParams(search)
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) query.delete(name)
    else query.set(name, value)
  }
  const text = query.toString().replaceAll('%2F', '/').replaceAll('%3A', ':')
  return text === '' ? '' : `?${text}`
}

/** What a change of settings changes in the address: only what it already says. */
export function settingChanges(search: string, settings: Settings): Record<string, string | null> {
  const said = Object.keys(addressOf(search).settings) as (keyof Settings)[]
  return Object.fromEntries(said.map((name) => [name, String(settings[name])]))
}
