// What a LOBSTER file's name says: GOOG_2012-06-21_34200000_57600000_message_10.csv

export interface LobsterName {
  readonly symbol: string
  /** null where the name doesn't tell the day. */
  readonly date: string | null
  readonly kind: 'message' | 'orderbook'
  readonly levels: number
}

/** Reads the last part of a path; null when it isn't named so. */
export function lobsterName(path: string): LobsterName | null {
  const base = path.split(/[\\/:]/).at(-1) ?? ''
  const match = /^(.+?)_(?:(\d{4}-\d{2}-\d{2})_)?(?:.*_)?(message|orderbook)_(\d{1,4})(?:\.|$)/.exec(base)
  if (!match) return null
  const [, symbol = '', date = null, kind, levels] = match
  return { symbol, date, kind: kind === 'message' ? 'message' : 'orderbook', levels: Number(levels) }
}

/** The name of the other file of the pair. */
export function otherOfPair(path: string): string | null {
  const name = lobsterName(path)
  if (!name) return null
  const other = name.kind === 'message' ? 'orderbook' : 'message'
  const at = path.lastIndexOf(`_${name.kind}_`)
  return `${path.slice(0, at)}_${other}_${path.slice(at + name.kind.length + 2)}`
}
