// What happens in a paper session, a line of JSON each: amounts and prices as decimal text, times in epoch microseconds.
import { closeSync, openSync, writeSync } from 'node:fs'

import type { BacktestOptions } from 'leadline/backtest'
import { fixedText, type Instrument } from 'leadline/feeds'

type Watching = NonNullable<BacktestOptions['watch']>
type Order = Parameters<NonNullable<Watching['onOrder']>>[0]
type Fill = Parameters<NonNullable<Watching['onFill']>>[0]
type Sample = Parameters<NonNullable<Watching['onSample']>>[0]

export interface LineOptions {
  readonly instruments: readonly Instrument[]
  /** Orders and fills. */
  readonly print: (line: string) => void
  /** These, and samples. */
  readonly keep: (line: string) => void
}

/** Hears of a run, and says it in lines. */
export function lines({ instruments, print, keep }: LineOptions): Watching {
  const both = (told: object): void => {
    const line = JSON.stringify(told)
    keep(line)
    print(line)
  }
  return {
    onOrder: (order, tsUs) => both(orderLine(order, instruments[order.intent.instrument]!, tsUs)),
    onFill: (fill) => both(fillLine(fill, instruments[fill.instrument]!)),
    onSample: (sample) => keep(JSON.stringify(sampleLine(sample, instruments))),
  }
}

function orderLine({ id, intent, status, filledLots, reason, sentUs, ackUs }: Order, of: Instrument, nowUs: number) {
  const { side, kind, qtyLots, pxTicks, stopTicks, timeInForce, postOnly, reduceOnly, displayLots, hidden, tag } =
    intent
  return {
    ...{ event: 'order', tsLocalUs: nowUs, id, market: marketOf(of), status, reason, side, kind },
    ...{ amount: amountOf(qtyLots, of), filled: amountOf(filledLots, of) },
    ...(pxTicks === undefined ? {} : { price: fixedText(BigInt(pxTicks), of.tickSize) }),
    ...(stopTicks === undefined ? {} : { stop: fixedText(BigInt(stopTicks), of.tickSize) }),
    ...(displayLots === undefined ? {} : { display: amountOf(displayLots, of) }),
    // What isn't said isn't written; an answer that hasn't come yet is null.
    ...{ timeInForce, postOnly, reduceOnly, hidden, tag, sentUs, ackUs },
  }
}

function fillLine(fill: Fill, of: Instrument) {
  const { orderId, side, pxTicks, qtyLots, isMaker, fee, reason, aheadBeforeLots, aheadAfterLots } = fill
  const { tsVenueUs, tsLocalUs } = fill
  return {
    ...{ event: 'fill', tsLocalUs, orderId, market: marketOf(of), side, amount: amountOf(qtyLots, of) },
    ...{ price: fixedText(BigInt(pxTicks), of.tickSize), isMaker, fee, reason },
    // A queue model's shares of a lot are no whole lots.
    ...{ aheadBeforeLots, aheadAfterLots, tsVenueUs },
  }
}

function sampleLine({ tsUs, equity, state, positions }: Sample, instruments: readonly Instrument[]) {
  const held = positions.map((lots, i) => [marketOf(instruments[i]!), amountOf(lots, instruments[i]!)] as const)
  return { event: 'sample', tsLocalUs: tsUs, equity, risk: state, positions: Object.fromEntries(held) }
}

export const marketOf = ({ venue, symbol }: Instrument): string => `${venue}:${symbol}`
const amountOf = (lots: number, { lotSize }: Instrument): string => fixedText(BigInt(lots), lotSize)

/** A file of lines, each with the system before the next thing happens: it is there however the session ends. */
export class Journal {
  readonly #file: number

  constructor(path: string) {
    this.#file = openSync(path, 'wx')
  }

  readonly keep = (line: string): void => {
    writeSync(this.#file, `${line}\n`)
  }

  close(): void {
    closeSync(this.#file)
  }
}
