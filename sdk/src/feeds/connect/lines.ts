// How many sockets it takes: as many markets on each as the venue lets one carry.
import type { Market } from '../../engine/market.js'
import type { ChannelWish, VenueAdapter } from '../venue.js'
import type { Plan } from './socket-session.js'

export interface PlannedLine {
  readonly plan: Plan
  readonly markets: readonly Market[]
}

export function planLines(
  adapter: VenueAdapter,
  wish: ChannelWish,
  markets: readonly Market[],
): readonly PlannedLine[] {
  const lines: PlannedLine[] = []
  for (const part of adapter.split?.(wish) ?? [wish]) {
    const each = adapter.subscriptionsOf?.(part) ?? (part.book === false || part.trades === false ? 1 : 2)
    const most = Math.max(1, Math.floor(adapter.limits.subscriptionsPerConnection / each))
    for (let i = 0; i < markets.length; i += most) {
      const carried = markets.slice(i, i + most)
      const name = `${adapter.id}-${lines.length + 1}`
      lines.push({ plan: { name, ids: carried.map(({ id }) => id), wish: part }, markets: carried })
    }
  }
  return lines
}
