import { open, type Market, type Signal } from 'leadline'
import { replay, type Source } from 'leadline/feeds'

export async function lastSignal(source: Source): Promise<Signal | null> {
  const engine = await open()
  const feed = await replay(source, { engine })
  let last: Market | undefined
  for await (const { market } of feed.every('1s')) last = market
  return last?.signal() ?? null
}
