// Every venue's frames, whole and broken, through every build of the core, and through the general way of decoding beside the quick
// one: the same status, state and book of all, and of the builds the same saved bytes.
import { beforeAll, describe, expect, test } from 'vitest'

import * as L from '#layout'
import type { Connection } from '../../src/engine/connection.js'
import type { Engine } from '../../src/engine/engine.js'
import type { Market } from '../../src/engine/market.js'
import { type Status, statusName } from '../../src/engine/status.js'
import { Faults } from '../../src/feeds/simulator/faults.js'
import { simulatedVenue } from '../../src/feeds/simulator/venue.js'
import { type CaseVenue, Client } from '../venues/client.js'
import { POOR_LINE } from '../venues/run.js'
import { VENUES } from '../venues/venues.js'
import { BUILDS, openBuild } from './cores.js'
import { mutated } from './mutated.js'
import { Random } from './random.js'

const STEPS = 1_000
const BROKEN = 0.15
const SAVED_EVERY = 40
const encoder = new TextEncoder()

type Frame = Uint8Array | string

/** The same connection and markets on another core. */
class Mirror {
  readonly name: string
  readonly connection: Connection
  readonly markets: readonly Market[]

  constructor(name: string, engine: Engine, { side, listings }: CaseVenue, isSlow: boolean) {
    this.name = name
    this.connection = engine.connection({ venue: side.id })
    this.markets = listings.map((listing) => {
      const market = engine.market({ venue: side.id, ...listing, features: [], levels: false })
      if (isSlow) market.core.i32[(market.at + L.C_FLAGS) >> 2]! |= L.FLAG_SLOW_DECODE
      this.connection.carry(market)
      return market
    })
  }

  close(): void {
    for (const market of this.markets) market.close()
  }
}

/** Everything that a client does to its connection and markets is done to the mirrors as well, and compared. */
class Mirrored {
  readonly seen = new Map<string, number>()
  readonly #mirrors: readonly Mirror[]
  readonly #slow: Mirror
  readonly #client: Client
  #done = 0
  /** The connection is at it: what it does of itself, the mirrors' connections do too. */
  #isInside = false

  constructor(client: Client, mirrors: readonly Mirror[], slow: Mirror, random: Random) {
    this.#client = client
    this.#mirrors = mirrors
    this.#slow = slow
    const { connection, markets } = client
    const push = connection.push.bind(connection)
    const reopened = connection.reopened.bind(connection)
    Object.assign(connection, {
      push: (frame: Frame, us: number, restNs: number, told: Parameters<Connection['push']>[3]) => {
        if (random.chance(BROKEN)) this.#both(broken(frame, random), (bytes) => push(bytes, us), (at, bytes) => at.connection.push(bytes, us)) // prettier-ignore
        return this.#both(frame, (each) => push(each, us, restNs, told), (at, each) => at.connection.push(each, us, restNs)) // prettier-ignore
      },
      reopened: () => {
        reopened()
        for (const mirror of this.#all) mirror.connection.reopened()
      },
    })
    for (const [i, market] of markets.entries()) {
      const snapshot = market.snapshot.bind(market)
      const resync = market.resync.bind(market)
      Object.assign(market, {
        snapshot: (body: string, us: number) => {
          if (random.chance(BROKEN)) this.#both(broken(body, random), (bytes) => snapshot(bytes, us), (at, bytes) => at.markets[i]!.snapshot(bytes, us)) // prettier-ignore
          return this.#both(body, (each) => snapshot(each, us), (at, each) => at.markets[i]!.snapshot(each, us)) // prettier-ignore
        },
        resync: (reason: Status) => {
          resync(reason)
          if (!this.#isInside) for (const mirror of this.#all) mirror.markets[i]!.resync(reason)
        },
      })
    }
  }

  get #all(): readonly Mirror[] {
    return [...this.#mirrors, this.#slow]
  }

  #both(frame: Frame, first: (frame: Frame) => Status, other: (mirror: Mirror, frame: Frame) => Status): Status {
    this.#isInside = true
    const status = first(frame)
    this.#isInside = false
    const described = () => `step ${this.#done}: ${typeof frame === 'string' ? frame : new TextDecoder().decode(frame)}`
    const expected = this.#told(status, this.#client.markets)
    for (const mirror of this.#all) {
      const found = this.#told(other(mirror, frame), mirror.markets)
      if (found !== expected) throw new Error(`${mirror.name}: ${found}\n${BUILDS[0]}: ${expected}\n${described()}`)
    }
    this.seen.set(statusName(status), (this.seen.get(statusName(status)) ?? 0) + 1)
    this.#done++
    if (this.#done % SAVED_EVERY === 0) this.#compareSaved(described)
    return status
  }

  #told(status: Status, markets: readonly Market[]): string {
    const each = markets.map((market) => {
      const { state, epoch, seq, defect, lotSize } = market
      const book = state === 'live' ? JSON.stringify([market.book.bidsTicks(8), market.book.asksTicks(8)]) : ''
      return `${state} ${epoch} ${seq} ${lotSize} ${defect?.rule} ${defect?.byte} ${book}`
    })
    return `${statusName(status)} | ${each.join(' | ')}`
  }

  #compareSaved(described: () => string): void {
    for (const [i, market] of this.#client.markets.entries()) {
      const expected = stateBytes(market)
      for (const { name, markets } of this.#mirrors)
        if (!expected.equals(stateBytes(markets[i]!))) throw new Error(`${name}: saved bytes differ\n${described()}`)
    }
  }
}

const broken = (frame: Frame, random: Random): Uint8Array =>
  mutated(typeof frame === 'string' ? encoder.encode(frame) : frame, random)

/** What is saved, but for the header, which names the build. */
function stateBytes(market: Market): Buffer {
  market.core.exports.countLevels(market.at) // which is done when somebody asks
  const saved = market.save()
  const view = new DataView(saved.buffer, saved.byteOffset)
  return Buffer.from(saved.subarray(16 + view.getUint32(4, true)))
}

describe('frames of every venue, whole and broken', () => {
  const engines: Engine[] = []
  let general: Engine
  beforeAll(async () => {
    for (const build of BUILDS) engines.push(await openBuild(build))
    general = await openBuild()
  })

  test.each(VENUES.map(([how], i) => [how.name ?? how.side.id, how, i] as const))('%s', (_name, how, i) => {
    const [first, ...others] = engines
    const random = new Random(900 + i)
    const { side, listings, span } = how
    const venue = simulatedVenue({ side, listings, seed: 40 + i, ...(span === undefined ? {} : { span }) })
    const faults = new Faults(POOR_LINE, 70 + i)
    const client = new Client(first!, venue, how, { faults })
    const mirrors = others.map((engine, n) => new Mirror(BUILDS[n + 1]!, engine, how, false))
    const slow = new Mirror('the general way', general, how, true)
    const mirrored = new Mirrored(client, mirrors, slow, random)
    client.open()
    for (let step = 0; step < STEPS; step++) {
      venue.step()
      client.pump()
    }
    expect(mirrored.seen.get('APPLIED')).toBeGreaterThan(50)
    expect(mirrored.seen.get('DECODE')).toBeGreaterThan(20)
    expect(mirrored.seen.get('TRAP')).toBeUndefined()
    client.close()
    for (const each of [...mirrors, slow]) each.close()
  })
})
