// Settings between visits. A browser may refuse storage altogether: then they last as long as the page.
import { textsOf, type Settings, type SettingTexts } from './settings.js'

export const KEY = 'leadline.dashboard'

type Store = Pick<Storage, 'getItem' | 'setItem'>

export function kept(store: () => Store = () => localStorage): SettingTexts {
  try {
    const found: unknown = JSON.parse(store().getItem(KEY) ?? '{}')
    if (found === null || typeof found !== 'object' || Array.isArray(found)) return {}
    return Object.fromEntries(Object.entries(found).filter(([, text]) => typeof text === 'string'))
  } catch {
    return {}
  }
}

/** False where nothing could be kept. */
export function keep(settings: Settings, store: () => Store = () => localStorage): boolean {
  try {
    store().setItem(KEY, JSON.stringify(textsOf(settings)))
    return true
  } catch {
    return false
  }
}
