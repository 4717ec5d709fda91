// What every venue has to pass: its own wire, written by its side and read by its decoder, under everything that goes wrong
// between the two. The book is compared with the venue's, level by level, after every state that is published.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { Engine } from '../../src/engine/engine.js'
import { Status } from '../../src/engine/status.js'
import type { Sent } from '../../src/feeds/simulator/venue.js'
import type { Listing } from '../../src/feeds/venue.js'
import { openBuild } from '../parity/cores.js'
import { Random } from '../parity/random.js'
import type { CaseVenue } from './client.js'
import { flipped } from './flip.js'
import { respellDecimals, shuffleMembers } from './respell.js'
import { POOR_CASE, POOR_LINE, runVenue } from './run.js'
import { Scene, type SceneOptions } from './scene.js'

export interface CaseOptions {
  /**
   * How a lost frame is noticed: 'next', at the next one delivered (A–C, and D where the checksum covers it); 'whole', not
   * at all and needn't be, every frame is the book (E); 'never' (F).
   */
  readonly gaps: 'next' | 'whole' | 'never'
  /** Best levels a side that the venue's checksum covers. */
  readonly checksumRanks?: number
  /** Whether the venue writes JSON numbers, so that 1.5 may come as 15e-1. */
  readonly exponents?: boolean
  /**
   * Frames that say that there is no book: halted, in auction. Only Bybit, Coinbase Exchange and Kraken send such. OKX, Coinbase
   * Advanced, Deribit and dYdX tell of it in channels beside the book's that aren't subscribed, the others over REST at most: there
   * a halt is a book that doesn't change.
   */
  readonly halt?: (id: string) => readonly string[]
  /** Cases that a venue can't pass by what it sends: name → why (docs/reliability.md). They are no tests of it. */
  readonly exempt?: Readonly<Record<string, string>>
}

const STEPS: readonly (readonly [tickSize: string, lotSize: string])[] = [
  ['1', '1'],
  ['0.5', '0.001'],
  ['0.00000001', '0.1'],
  ['0.01', '0.00000001'],
]

export function venueCases(how: CaseVenue, options: CaseOptions): void {
  const { gaps, checksumRanks = 0, exponents = false, halt, exempt = {} } = options
  const detects = gaps === 'next'
  const byRest = how.snapshotPath !== undefined

  describe(how.name ?? how.side.id, () => {
    let engine: Engine
    beforeAll(async () => {
      engine = await openBuild('core.debug')
    })
    afterAll(() => engine.close())

    const scene = (more: SceneOptions = {}) => new Scene(engine, how, more)
    const live = (more: SceneOptions = {}) => {
      const made = scene(more)
      made.settle()
      return made
    }
    const done = ({ client: { outcome }, client }: Scene) => {
      expect(outcome.notes).toEqual([])
      expect(outcome.wrong).toBe(0)
      expect(outcome.equalResyncs).toBe(outcome.resyncs)
      expect(outcome.published).toBeGreaterThan(0)
      client.close()
    }
    const it = (name: string, applies: boolean, run: () => void) => {
      if (applies && !Object.hasOwn(exempt, name)) test(name, run)
    }

    it('a snapshot older than what is kept is refused, and the next one joins', byRest, () => {
      const made = scene({ minds: false })
      made.client.pump()
      for (let i = 0; i < 5; i++) made.touch()
      const kept = [made.touch(), made.touch()]
      for (const sent of kept) made.deliver(sent)
      expect(made.client.fetch(made.id, 5)).toBe(Status.SNAPSHOT_TOO_OLD)
      expect(made.market.state).not.toBe('live')
      made.client.fetch(made.id, 0)
      made.deliver(made.touch())
      expect(made.market.state).toBe('live')
      done(made)
    })

    it('a snapshot newer than what is kept waits for the stream to reach it', byRest, () => {
      const made = scene({ minds: false })
      made.client.pump()
      made.deliver(made.touch())
      const later = Array.from({ length: 3 }, () => made.touch())
      expect(made.client.fetch(made.id, 0)).toBe(Status.BUFFERED)
      expect(made.market.state).not.toBe('live')
      for (const sent of later) made.deliver(sent)
      made.deliver(made.touch())
      expect(made.market.state).toBe('live')
      expect(made.differs()).toBe(null)
      done(made)
    })

    it('a snapshot in the middle of what is kept joins it', byRest, () => {
      for (let age = 0; age <= 4; age++) {
        const made = scene({ minds: false })
        made.client.pump()
        made.deliver(made.touch())
        for (let i = 0; i < 4; i++) made.deliver(made.touch())
        made.client.fetch(made.id, age)
        made.deliver(made.touch())
        expect(made.market.state).toBe('live')
        expect(made.differs()).toBe(null)
        done(made)
      }
    })

    it('the snapshot comes by the stream, and what follows is applied to it', !byRest, () => {
      const made = live()
      for (let i = 0; i < 20; i++) {
        made.deliver(made.touch())
        expect(made.differs()).toBe(null)
      }
      made.client.resubscribe(made.id)
      made.client.pump()
      made.deliver(made.touch())
      expect(made.differs()).toBe(null)
      done(made)
    })

    it('one to five frames are missing, at each position', true, () => {
      const made = live()
      for (let position = 0; position < 8; position++)
        for (let lost = 1; lost <= 5; lost++) {
          for (let i = 0; i < position; i++) made.deliver(made.touch())
          for (let i = 0; i < lost; i++) made.touch()
          const { resyncs } = made.market.counters
          made.deliver(made.touch())
          expect(made.market.counters.resyncs - resyncs, `${lost} lost at ${position}`).toBe(detects ? 1 : 0)
          if (detects) expect(made.market.state).not.toBe('live')
          if (gaps === 'whole') expect(made.differs()).toBe(null)
          if (gaps === 'never') made.market.resync(Status.AUDIT_MISMATCH)
          made.settle()
        }
      if (gaps !== 'never') done(made)
    })

    it('every frame comes twice', true, () => {
      const made = live()
      const { resyncs } = made.market.counters
      for (let i = 0; i < 20; i++) {
        const sent = made.touch()
        made.deliver(sent)
        made.deliver(sent)
        expect(made.differs()).toBe(null)
      }
      expect(made.market.counters.resyncs).toBe(resyncs)
      done(made)
    })

    it('two frames change places, at each position', detects || gaps === 'whole', () => {
      const made = live()
      for (let position = 0; position < 8; position++) {
        for (let i = 0; i < position; i++) made.deliver(made.touch())
        const [first, second] = [made.touch(), made.touch()]
        made.deliver(second)
        made.deliver(first)
        if (detects) expect(made.market.state).not.toBe('live')
        made.settle()
        expect(made.differs()).toBe(null)
      }
      done(made)
    })

    it('the connection closes and the numbers begin anew', true, () => {
      const made = live()
      for (let round = 0; round < 5; round++) {
        for (let i = 0; i < 4; i++) made.deliver(made.touch())
        made.venue.reset(made.id)
        made.settle()
        expect(made.differs()).toBe(null)
        made.deliver(made.touch())
        expect(made.differs()).toBe(null)
      }
      if (gaps !== 'whole') expect(made.market.epoch).toBeGreaterThan(5)
      done(made)
    })

    it('a digit of a level is another one, at every rank the checksum covers', checksumRanks > 0, () => {
      const made = live()
      for (const side of ['bids', 'asks'] as const)
        for (let rank = 0; rank < checksumRanks; rank++) {
          made.deliver(flipped(made, side, rank))
          expect(made.market.state, `${side}, rank ${rank + 1}`).toBe('resync')
          made.settle()
        }
      done(made)
      if ((how.depth ?? Infinity) <= checksumRanks) return
      const beyond = live()
      beyond.client.outcome.notes.length = 0
      beyond.deliver(flipped(beyond, 'bids', checksumRanks))
      expect(beyond.market.state, 'beyond the ranks that the checksum covers nobody can tell').toBe('live')
      beyond.client.close()
    })

    it('levels are removed that were there, and that were not', true, () => {
      const made = live()
      for (let i = 0; i < 10; i++) {
        const [bid, ask] = [made.ranked('bids'), made.ranked('asks')]
        made.deliver(made.change([[bid[0]!, 0n]], [[ask[0]!, 0n]]))
        expect(made.differs()).toBe(null)
        made.deliver(made.change([[bid[3]! - 5_000n, 0n]], [[ask[3]! + 5_000n, 0n]]))
        expect(made.differs()).toBe(null)
        made.deliver(made.change([[bid[0]!, 5n]], [[ask[0]!, 2n ** 53n]]))
        expect(made.differs()).toBe(null)
      }
      done(made)
    })

    it('a price comes several times in one frame: the last one counts', true, () => {
      const made = live()
      for (let i = 0; i < 5; i++) {
        const [bid, ask] = [made.ranked('bids')[1]!, made.ranked('asks')[1]!]
        made.deliver(made.change([[bid, 7n], [bid, 0n], [bid, 9n]], [[ask, 8n], [ask, 0n]])) // prettier-ignore
        expect(made.differs()).toBe(null)
        made.deliver(made.change([], [[ask, 8n]]))
      }
      done(made)
    })

    it('a side is emptied and comes back', true, () => {
      const made = live()
      for (const side of ['bids', 'asks'] as const) {
        const before = [...made.venue.book(made.id)[side]]
        const gone = before.map(([px]) => [px, 0n] as const)
        made.deliver(side === 'bids' ? made.change(gone, []) : made.change([], gone))
        expect(made.differs()).toBe(null)
        made.deliver(side === 'bids' ? made.change(before, []) : made.change([], before))
        expect(made.differs()).toBe(null)
      }
      done(made)
    })

    it('members come in any order', true, () => {
      const random = new Random(11)
      const made = live({ rewrite: (text) => shuffleMembers(text, random) })
      for (let i = 0; i < 60; i++) {
        made.deliver(made.touch())
        expect(made.differs()).toBe(null)
      }
      expect(made.market.counters.decodeErrors).toBe(0)
      done(made)
    })

    it('decimals are written with other zeros', true, () => {
      const random = new Random(12)
      const made = live({ rewrite: (text) => respellDecimals(text, random, exponents) })
      for (let i = 0; i < 60; i++) {
        made.deliver(made.touch())
        expect(made.differs()).toBe(null)
      }
      expect(made.market.counters.decodeErrors).toBe(0)
      done(made)
    })

    it('steps of all sizes are exact', true, () => {
      for (const [tickSize, lotSize] of STEPS) {
        const listing: Listing = { ...how.listings[0]!, tickSize, lotSize }
        const made = live({ listings: [listing] })
        for (let i = 0; i < 80; i++) {
          made.venue.step()
          made.client.pump()
          if (made.market.state !== 'live') made.settle()
          expect(made.differs(), `${tickSize}, ${lotSize}`).toBe(null)
        }
        done(made)
      }
    })

    it('halted, and open again', halt !== undefined, () => {
      const made = live()
      const [id] = [made.id]
      for (const frame of halt!(id)) made.client.take(said(frame, id))
      expect(made.market.state).toBe('no_book')
      made.settle()
      expect(made.differs()).toBe(null)
      done(made)
    })

    it('frames of other markets come between, also of one that nobody has', true, () => {
      const { listings } = how
      const made = live({ listings, markets: listings.length - 1 })
      for (let i = 0; i < 200; i++) {
        made.venue.step()
        made.client.pump()
      }
      expect(made.client.connection.counters.unrouted).toBeGreaterThan(20)
      for (const market of made.client.markets) expect(market.counters.wrongSymbol).toBe(0)
      done(made)
    })

    it('a frame is cut off, at each byte', detects, () => {
      const made = live()
      const { length } = made.touch()[0]!.frame
      made.settle()
      for (let at = 0; at < length - 1; at += 1 + Math.floor(length / 60)) {
        const [first, ...others] = made.touch()
        made.client.take({ ...first!, frame: first!.frame.slice(0, Math.min(at, first!.frame.length - 1)) })
        made.deliver(others)
        made.deliver(made.touch())
        expect(made.market.state, `${at} of ${length} bytes`).not.toBe('live')
        made.settle()
        expect(made.differs()).toBe(null)
      }
      done(made)
    })

    it(POOR_CASE, gaps !== 'never', () => {
      const rates = gaps === 'whole' ? { ...POOR_LINE, drop: 0.05 } : POOR_LINE
      const outcome = runVenue(engine, how, { seeds: 6, steps: 300, rates })
      expect(outcome.notes).toEqual([])
      expect(outcome.wrong).toBe(0)
      expect(outcome.equalResyncs).toBe(outcome.resyncs)
      expect(outcome.published).toBeGreaterThan(300)
      expect(outcome.faults.drop).toBeGreaterThan(20)
    })
  })
}

const said = (frame: string, id: string): Sent => ({ frame, id, index: 0, kind: 'reply', parts: [frame], part: 0 })
