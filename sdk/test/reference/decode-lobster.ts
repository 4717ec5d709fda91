// One line of each LOBSTER file (lobsterdata.com, "Data Structure"): message = time, type, order id, size,
// price * 10,000, direction; order book = ask price 1, ask size 1, bid price 1, bid size 1, ask price 2, …
import type { Level, Side } from './book.js'
import type { Unit } from './decimal.js'
import { Defect } from './defect.js'
import { decodeUtf8 } from './json.js'

/** LOBSTER writes prices in 10^-4 of the currency whatever the tick. */
export const LOBSTER_GRID: Unit = { mantissa: 1n, exponent: 4 }
const NO_PRICE = 9_999_999_999n

export type MessageType = 1 | 2 | 3 | 4 | 5 | 6 | 7

export interface Message {
  readonly tsNs: bigint
  readonly type: MessageType
  readonly id: bigint
  readonly size: bigint
  /** In LOBSTER's 10^-4. */
  readonly pxGrid: bigint
  readonly side: Side
}

export interface BookRow {
  readonly bid: readonly Level[]
  readonly ask: readonly Level[]
  readonly depth: number
}

export function decodeMessage(line: Uint8Array): Message {
  const columns = columnsOf(line)
  if (columns.length !== 6) throw new Defect('columns', `6 columns, found ${columns.length}`)
  const [time = '', type = '', id = '', size = '', price = '', direction = ''] = columns
  const clock = /^(\d{1,9})(?:\.(\d{1,9}))?$/.exec(time)
  if (clock === null) throw new Defect('decimal', `seconds after midnight, found ${time}`)
  if (!/^[1-7]$/.test(type)) throw new Defect('range', `a type from 1 to 7, found ${type}`)
  if (direction !== '1' && direction !== '-1') throw new Defect('range', `direction 1 or -1, found ${direction}`)
  return {
    tsNs: BigInt(clock[1] ?? '0') * 10n ** 9n + BigInt((clock[2] ?? '').padEnd(9, '0')),
    type: Number(type) as MessageType,
    id: integer(id),
    size: integer(size),
    pxGrid: integer(price),
    side: direction === '1' ? 'bid' : 'ask',
  }
}

export function decodeBookRow(line: Uint8Array, tick: Unit): BookRow {
  const columns = columnsOf(line)
  if (columns.length === 0 || columns.length % 4 !== 0) {
    throw new Defect('columns', `4 columns a level, found ${columns.length}`)
  }
  const bid: Level[] = []
  const ask: Level[] = []
  for (let at = 0; at < columns.length; at += 4) {
    const [askPx, askSize, bidPx, bidSize] = columns.slice(at, at + 4).map(integer) as [bigint, bigint, bigint, bigint]
    if (askPx !== NO_PRICE) ask.push([toTicks(askPx, tick), askSize])
    if (bidPx !== -NO_PRICE) bid.push([toTicks(bidPx, tick), bidSize])
  }
  return { bid, ask, depth: columns.length / 4 }
}

export function toTicks(pxGrid: bigint, tick: Unit): bigint {
  const numerator = pxGrid * 10n ** BigInt(tick.exponent)
  const denominator = 10n ** BigInt(LOBSTER_GRID.exponent) * tick.mantissa
  if (numerator % denominator !== 0n) throw new Defect('tick', `a multiple of the tick, found ${pxGrid}`)
  return numerator / denominator
}

function columnsOf(line: Uint8Array): string[] {
  return decodeUtf8(line).split(',')
}

function integer(text: string): bigint {
  if (!/^-?\d{1,18}$/.test(text)) throw new Defect('integer', `an integer, found ${text}`)
  return BigInt(text)
}
