// Venues where nothing in the stream tells of a loss: the audit finds it by a snapshot, and the book comes back right. verify() says the
// same when it is asked.
import { describe, expect, test } from 'vitest'

import { connectSide } from './side-feed.js'
import { NAMED_SIDES } from './sides.js'

const AUDIT_MS = 10_000
const UNPROVED = NAMED_SIDES.filter(({ id }) => id === 'coinbaseexchange' || id === 'bitstamp')

describe.each(UNPROVED)('$id', (named) => {
  test('a frame is lost in silence: found by two audits in a row, and right again', async () => {
    const { venue, feed } = await connectSide(named, { auditMs: AUDIT_MS })
    const { world } = venue
    const audits: string[] = []
    const states: string[] = []
    feed.on('audit', ({ market, result }) => market === feed.markets[0] && audits.push(result))
    const beat = async (): Promise<void> => {
      venue.change(0, { least: 5 })
      venue.alive()
      await world.pass(250)
    }
    for (let i = 0; i < 120; i++) await beat()
    expect(audits.length).toBeGreaterThanOrEqual(2)
    expect(new Set(audits)).toEqual(new Set(['equal']))
    expect(await verified(feed.markets[0]!.verify(), beat)).toMatchObject({ ok: true, compared: 24, differences: [] })

    feed.on('status', ({ market, state, reason }) => market === feed.markets[0] && states.push(`${state} ${reason}`))
    audits.length = 0
    venue.change(0, { lost: true, most: 0 })
    const [bid] = [...venue.books[0]!.bids].toSorted(([a], [b]) => (a < b ? 1 : -1))
    const { ok, differences } = await verified(feed.markets[0]!.verify(), beat)
    expect(ok).toBe(false)
    expect(differences).toHaveLength(1)
    expect(differences[0]!.expected).toBeGreaterThan(0)
    void bid
    for (let i = 0; i < 200 && states.at(-1) !== 'live null'; i++) await beat()
    expect(audits.slice(0, 2)).toEqual(['mismatch', 'mismatch'])
    expect(states[0]).toBe('resync AUDIT_MISMATCH')
    for (let i = 0; i < 20; i++) await beat()
    expect(venue.differs(feed)).toBeNull()
    expect(feed.metrics.resyncs).toEqual({ AUDIT_MISMATCH: 1 })
    feed.close()
  })
})

/** The world goes on until the answer is there. */
async function verified<T>(asked: Promise<T>, beat: () => Promise<void>): Promise<T> {
  let done = false
  const end = (): void => void (done = true)
  asked.then(end, end)
  const hasEnded = (): boolean => done
  for (let i = 0; i < 100 && !hasEnded(); i++) await beat()
  return asked
}
