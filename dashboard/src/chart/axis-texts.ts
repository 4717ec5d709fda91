// Ticks of an axis of time, in the zone that the reader chose: clock times within days, dates beyond.
const DAY_S = 86_400

export interface AxisTexts {
  /** As long as the span asks for: seconds under ten minutes. */
  ticks(splits: readonly number[], spanS: number): string[]
  /** `14:03:05` */
  clock(seconds: number): string
  /** One moment in full. */
  moment(seconds: number): string
}

let last: { readonly zone: string; readonly texts: AxisTexts } | null = null

/** `zone`: IANA name, '' for the reader's own. Formats are dear to make, and a page has one zone. */
export function axisTexts(zone: string): AxisTexts {
  if (last?.zone !== zone) last = { zone, texts: made(zone) }
  return last.texts
}

function made(zone: string): AxisTexts {
  const options = { hourCycle: 'h23', ...(zone === '' ? {} : { timeZone: zone }) } as const
  const clock = { hour: '2-digit', minute: '2-digit' } as const
  const seconds = new Intl.DateTimeFormat('en-GB', { ...options, ...clock, second: '2-digit' })
  const minutes = new Intl.DateTimeFormat('en-GB', { ...options, ...clock })
  const days = new Intl.DateTimeFormat('en-GB', { ...options, day: 'numeric', month: 'short' })
  const full = new Intl.DateTimeFormat('sv-SE', { ...options, dateStyle: 'short', timeStyle: 'medium' })
  return {
    ticks: (splits, spanS) => {
      const format = spanS > 2 * DAY_S ? days : spanS > 1800 ? minutes : seconds
      return splits.map((split) => format.format(split * 1000))
    },
    clock: (at) => seconds.format(at * 1000),
    moment: (at) => full.format(at * 1000),
  }
}
