// Numbers and times as people read them.

/** `1234567` → `1.23M`: three digits that count, for axes and labels; exact sizes are decimal text elsewhere. */
export function shortNumber(value: number): string {
  const size = Math.abs(value)
  if (!Number.isFinite(value)) return '–'
  if (size >= 1e12) return `${digits(value / 1e12)}T`
  if (size >= 1e9) return `${digits(value / 1e9)}B`
  if (size >= 1e6) return `${digits(value / 1e6)}M`
  if (size >= 1e4) return `${digits(value / 1e3)}k`
  if (size >= 1 || size === 0) return digits(value)
  return value.toPrecision(2)
}

function digits(value: number): string {
  const size = Math.abs(value)
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2).replace(/\.0+$/, '')
}

/** `-0.3` → `−0.30`, `0.3` → `+0.30`; a dash where there is none. */
export function signed(value: number | null | undefined, decimals = 2): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–'
  const text = Math.abs(value).toFixed(decimals)
  return Number(text) === 0 ? text : `${value < 0 ? '−' : '+'}${text}`
}

/** `132 s` → `2m 12s` */
export function duration(us: number): string {
  const s = Math.max(0, Math.floor(us / 1e6))
  if (s < 60) return `${s}s`
  if (s < 3600) return `${Math.floor(s / 60)}m ${s % 60}s`
  return `${Math.floor(s / 3600)}h ${Math.floor((s % 3600) / 60)}m`
}

export interface TimeTexts {
  /** `14:03:05` */
  clock(us: number): string
  /** `2026-11-27 14:03:05.250`, and the zone's name. */
  full(us: number): string
}

/** Times in a zone, by its IANA name; the reader's own without one. Throws RangeError for a name that there isn't. */
export function timeTexts(timeZone?: string): TimeTexts {
  const options = { hourCycle: 'h23', ...(timeZone ? { timeZone } : {}) } as const
  const clock = new Intl.DateTimeFormat('en-GB', { ...options, hour: '2-digit', minute: '2-digit', second: '2-digit' })
  const day = new Intl.DateTimeFormat('sv-SE', { ...options, dateStyle: 'short' })
  const zone = new Intl.DateTimeFormat('en-GB', { ...options, timeZoneName: 'short' })
  const zoneName = (ms: number) => zone.formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value ?? ''
  return {
    clock: (us) => clock.format(us / 1000),
    full: (us) => {
      const ms = us / 1000
      const part = String(Math.floor(ms) % 1000).padStart(3, '0')
      return `${day.format(ms)} ${clock.format(ms)}.${part} ${zoneName(ms)}`
    },
  }
}
