// One stream into four markets: three builds of the core, which must agree in every bit, and the twin.
import type { Market, MarketOptions } from '../../src/engine/market.js'
import { TwinMarket, type TwinOptions } from '../reference/market.js'
import { differencesToTwin } from './against-twin.js'
import { BUILDS, openBuild } from './cores.js'
import { firstDifference, readingOf, type Reading } from './reading.js'
import type { Input } from './stream.js'

type Do = (market: Market | TwinMarket) => number | void

export class Quartet {
  compared = 0
  readonly twin: TwinMarket
  private readonly markets: readonly Market[]
  private readonly savedEvery: number

  private constructor(markets: readonly Market[], twin: TwinMarket, savedEvery: number) {
    this.markets = markets
    this.twin = twin
    this.savedEvery = savedEvery
  }

  /** `savedEvery`: how often the saved bytes of the three are compared too. */
  static async open(options: TwinOptions, savedEvery = 100): Promise<Quartet> {
    const markets: Market[] = []
    for (const build of BUILDS) markets.push((await openBuild(build)).market(engineOptions(options)))
    return new Quartet(markets, new TwinMarket(options), savedEvery)
  }

  /** Does it to all four and compares everything they say; throws at the first difference. */
  all(what: Do, describe: () => string): void {
    const [first, ...others] = this.markets
    if (first === undefined) return
    const status = what(first)
    const reading = readingOf(first)
    for (const [index, market] of others.entries()) {
      const found = this.differenceOf(market, what, status, reading)
      if (found !== null) fail(`${BUILDS[index + 1]} differs from ${BUILDS[0]}: ${found}`, describe)
    }
    const twinStatus = what(this.twin)
    if (!Object.is(status, twinStatus)) fail(`status: core ${String(status)}, twin ${String(twinStatus)}`, describe)
    const found = differencesToTwin(first, reading, this.twin)
    if (found.length > 0) fail(found.slice(0, 12).join('\n'), describe)
    this.compared++
    if (this.compared % this.savedEvery === 0) this.compareSaved(describe)
  }

  /** Does it to all four without looking. */
  each(what: Do): void {
    for (const market of [...this.markets, this.twin]) what(market)
  }

  input(input: Input, describe: () => string): void {
    if (input.kind === 'push') this.all((market) => market.push(input.text, input.tsLocalUs), describe)
    else if (input.kind === 'snapshot') this.all((market) => market.snapshot(input.text, input.tsLocalUs), describe)
    else if (input.kind === 'tick') this.all((market) => market.tick(input.us), describe)
    else if (input.kind === 'advance') this.all((market) => market.advance(input.us), describe)
  }

  private differenceOf(market: Market, what: Do, status: number | void, reading: Reading): string | null {
    const mine = what(market)
    return mine === status
      ? firstDifference(reading, readingOf(market))
      : `status ${String(status)} and ${String(mine)}`
  }

  /** Blocks and pages of the three are equal; only the header names the build. */
  private compareSaved(describe: () => string): void {
    const [first, ...others] = this.markets.map((market) => stateOf(market.save()))
    if (others.some((state) => !first?.equals(state))) fail('saved bytes differ between builds', describe)
  }
}

function stateOf(saved: Uint8Array): Buffer {
  const view = new DataView(saved.buffer, saved.byteOffset)
  return Buffer.from(saved.subarray(16 + view.getUint32(4, true)))
}

function fail(found: string, describe: () => string): never {
  throw new Error(`${found}\n${describe()}`)
}

function engineOptions(options: TwinOptions): MarketOptions {
  const { venue, symbol, tickSize, lotSize, id, levels, score, staleMs, midnightUs } = options
  const { ofiWeights, vpinBucket, session, fundingHours, microprice } = options
  return {
    ...{ venue, symbol, tickSize, lotSize, features: 'all' },
    ...(ofiWeights === undefined ? {} : { ofiWeights }),
    ...(vpinBucket === undefined ? {} : { vpinBucket }),
    ...(session === undefined ? {} : { session }),
    ...(fundingHours === undefined ? {} : { fundingHours }),
    ...(microprice === undefined ? {} : { microprice }),
    ...(id === undefined ? {} : { id }),
    ...(levels === undefined ? {} : { levels }),
    ...(score === undefined
      ? {}
      : { score: { ...(score.weights && { weights: score.weights }), ...score.thresholds } }),
    ...(staleMs === undefined ? {} : { staleMs }),
    ...(midnightUs === undefined ? {} : { midnightUs }),
  }
}
