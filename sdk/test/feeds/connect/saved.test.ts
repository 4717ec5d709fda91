// A feed that begins where another process ended: what was saved of its markets is taken, or left alone with a word.
import { expect, test } from 'vitest'

import { opened, same, type Opened } from './opened.js'

async function live(all: Opened): Promise<void> {
  const { world, venue } = all
  await world.pass(100)
  venue.change()
  await world.pass(200)
  venue.change()
  expect(all.feed.markets[0]!.state).toBe('live')
}

/** A market that was live once, as bytes. */
async function savedOnce(): Promise<{ first: Opened; bytes: Uint8Array }> {
  const first = await opened()
  await live(first)
  const bytes = first.feed.markets[0]!.save()
  first.feed.close()
  return { first, bytes }
}

test('a saved market begins buffering, its book is fetched anew, and its epoch goes on', async () => {
  const { first, bytes } = await savedOnce()
  const asked: string[] = []
  const again = await opened({
    beside: first,
    saved: (symbol) => {
      asked.push(symbol)
      return bytes
    },
  })
  expect(asked).toEqual(['BTC/USDT'])
  expect(again.feed.markets[0]!.state).toBe('buffering')
  await live(again)
  expect(again.feed.markets[0]!.epoch).toBe(2)
  expect(same(again)).toBe(true)
  expect(again.feed.savedRefused).toEqual([])
  again.feed.close()
})

test.each([
  ['of other wishes', (bytes: Uint8Array) => bytes, { features: ['mid'] as const }, 'other options'],
  ['damaged', (bytes: Uint8Array) => bytes.map((byte, i) => (i === 200 ? byte ^ 1 : byte)), {}, 'checksum'],
  ['cut off', (bytes: Uint8Array) => bytes.subarray(0, 10), {}, 'saved market'],
])('what is %s is left alone, with the reason, and the market begins anew', async (_, spoil, wishes, why) => {
  const { first, bytes } = await savedOnce()
  const again = await opened({ beside: first, saved: () => spoil(bytes), ...wishes })
  await live(again)
  expect(again.feed.markets[0]!.epoch).toBe(1)
  expect(again.feed.savedRefused).toEqual([{ market: again.feed.markets[0], what: expect.stringContaining(why) }])
  again.feed.close()
})
