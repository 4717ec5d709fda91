// The words in which golden tapes are written: one line for what happens, one for each event that the venue answers.
import type { OrderIntent, OrderKind } from '../../src/engine/trading.js'
import type { Exchange, OrderChange, VenueEvent } from '../../src/simulation/index.js'

/**
 *   snapshot bids 100x10 99x20 asks 101x10     the whole book, px x lots
 *   book bid 100x8 ask 101x0                   one message of changes
 *   trade sell 4@100                           the taker's side; buy, sell, unknown
 *   lost                                       the book
 *   wait 2000                                  µs
 *   order 7 buy limit 5@100 …                  kinds limit, market, stop_market, stop_limit; then any of
 *                                              stop 102, ioc, fok, post, reduce, hidden, show 3
 *   cancel 7
 *   clear · add a bid 100x5 · cut a 2 · hit a 3 · move a 99x4      the venue's orders: cancelled in part, traded, modified
 */
export class TapePlayer {
  readonly #exchange: Exchange
  #tsUs = 1_000_000

  constructor(exchange: Exchange) {
    this.#exchange = exchange
  }

  play(step: string): readonly string[] {
    return this.#events(step).map(told)
  }

  #events(step: string): readonly VenueEvent[] {
    const exchange = this.#exchange
    const tsUs = this.#tsUs
    const [verb = '', ...words] = step.split(' ')
    switch (verb) {
      case 'snapshot':
      case 'book': {
        const packed = changesOf(words)
        return verb === 'book'
          ? exchange.changes(packed, packed.length / 3, tsUs)
          : exchange.snapshot(packed, packed.length / 3, tsUs)
      }
      case 'trade': {
        const [qtyLots, pxTicks] = pair(words[1]!, '@')
        return exchange.trade({ side: words[0] as 'buy' | 'sell' | 'unknown', pxTicks: pxTicks!, qtyLots }, tsUs)
      }
      case 'order':
        return exchange.arrive({ id: Number(words[0]), intent: intentOf(words.slice(1)) }, tsUs)
      case 'cancel':
        return exchange.cancelArrives(Number(words[0]), tsUs)
      case 'wait':
        this.#tsUs += Number(words[0])
        return []
      case 'lost':
        exchange.lost()
        return []
      default:
        return exchange.orders(orderChange(verb, words), tsUs)
    }
  }
}

function changesOf(words: readonly string[]): Float64Array {
  const numbers: number[] = []
  let side = 0
  for (const word of words) {
    if (/^(bid|ask)s?$/.test(word)) side = word.startsWith('ask') ? 1 : 0
    else numbers.push(side, ...word.split('x').map(Number))
  }
  return Float64Array.from(numbers)
}

function intentOf([side, kind, amount, ...flags]: readonly string[]): OrderIntent {
  const [qtyLots, pxTicks] = pair(amount!, '@')
  const flag = (name: string): true | undefined => (flags.includes(name) ? true : undefined)
  const numberAfter = (name: string): number | undefined =>
    flags.includes(name) ? Number(flags[flags.indexOf(name) + 1]) : undefined
  const parts = {
    ...{ instrument: 0, side, kind: kind as OrderKind, qtyLots, pxTicks, stopTicks: numberAfter('stop') },
    timeInForce: flag('ioc') ? 'ioc' : flag('fok') ? 'fok' : undefined,
    ...{ postOnly: flag('post'), reduceOnly: flag('reduce'), hidden: flag('hidden'), displayLots: numberAfter('show') },
  }
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as unknown as OrderIntent
}

function orderChange(verb: string, [id = '', ...words]: readonly string[]): OrderChange {
  if (verb === 'clear') return { action: 'clear' }
  if (verb === 'cut') return { action: 'cancel', id, qtyLots: Number(words[0]) }
  if (verb === 'hit') return { action: 'trade', id, qtyLots: Number(words[0]) }
  const [pxTicks, qtyLots] = pair(words.at(-1)!, 'x')
  if (verb === 'move') return { action: 'modify', id, pxTicks, qtyLots: qtyLots! }
  if (verb === 'add') return { action: 'add', id, side: words[0] as 'bid' | 'ask', pxTicks, qtyLots: qtyLots! }
  throw new RangeError(`no such step: ${verb}`)
}

function pair(text: string, mark: string): [number, number?] {
  return text.split(mark).map(Number) as [number, number?]
}

/** Numbers to nine decimals, so that 1.0000000000000002 reads 1. */
function told(event: VenueEvent): string {
  const round = (value: number): number => Math.round(value * 1e9) / 1e9
  switch (event.type) {
    case 'acknowledged':
      return `${event.status} ${event.orderId}`
    case 'filled': {
      const { fill, leavesLots, impactCost } = event
      const queue = `${round(fill.aheadBeforeLots)}>${round(fill.aheadAfterLots)}`
      const costs =
        (fill.fee === 0 ? '' : ` fee ${round(fill.fee)}`) + (impactCost === 0 ? '' : ` impact ${round(impactCost)}`)
      return `fill ${fill.orderId} ${fill.qtyLots}@${fill.pxTicks} ${fill.reason} ${queue} leaves ${leavesLots}${costs}`
    }
    case 'refused':
    case 'expired':
      return `${event.type} ${event.orderId} ${event.reason}`
    default:
      return `${event.type} ${event.orderId}`
  }
}
