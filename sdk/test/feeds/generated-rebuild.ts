import type { TimedMessage } from '../../src/feeds/generated/market.js'

export interface DepthJson {
  e: 'depthUpdate'
  E: number
  s: string
  U: number
  u: number
  b: [string, string][]
  a: [string, string][]
}
export interface TradeJson {
  e: 'trade'
  E: number
  s: string
  t: number
  p: string
  q: string
  T: number
  m: boolean
}
export interface TickerJson {
  e?: undefined
  u: number
  s: string
  b: string
  B: string
  a: string
  A: string
}
export interface SnapshotJson {
  lastUpdateId: number
  bids: [string, string][]
  asks: [string, string][]
}
export type FrameJson = DepthJson | TradeJson | TickerJson

const utf8 = new TextDecoder()

export function parseFrame(bytes: Uint8Array): FrameJson {
  return JSON.parse(utf8.decode(bytes)) as FrameJson
}

export function parseSnapshot(bytes: Uint8Array): SnapshotJson {
  return JSON.parse(utf8.decode(bytes)) as SnapshotJson
}

/** The documented join, written out as slowly as can be: every level in a Map, nothing ordered. */
export class Rebuild {
  readonly bid = new Map<number, number>()
  readonly ask = new Map<number, number>()
  lastUpdateId: number | null = null
  private readonly buffer: DepthJson[] = []

  take(message: Pick<TimedMessage, 'kind' | 'bytes'>): FrameJson | null {
    if (message.kind === 'snapshot') {
      this.join(parseSnapshot(message.bytes))
      return null
    }
    const frame = parseFrame(message.bytes)
    if (frame.e === 'depthUpdate') {
      if (this.lastUpdateId === null) this.buffer.push(frame)
      else this.apply(frame)
    }
    return frame
  }

  best(side: 'bid' | 'ask'): [pxTicks: number, qtyLots: number] {
    const pxTicks = side === 'bid' ? Math.max(...this.bid.keys()) : Math.min(...this.ask.keys())
    return [pxTicks, this[side].get(pxTicks) ?? 0]
  }

  private join(snapshot: SnapshotJson): void {
    replace(this.bid, snapshot.bids)
    replace(this.ask, snapshot.asks)
    this.lastUpdateId = snapshot.lastUpdateId
    for (const frame of this.buffer) if (frame.u > snapshot.lastUpdateId) this.apply(frame)
  }

  private apply(frame: DepthJson): void {
    const next = this.lastUpdateId! + 1
    if (frame.U > next || frame.u < next) throw new Error(`frame ${frame.U}–${frame.u} doesn't continue ${next - 1}`)
    replace(this.bid, frame.b)
    replace(this.ask, frame.a)
    this.lastUpdateId = frame.u
  }
}

function replace(side: Map<number, number>, levels: [string, string][]): void {
  for (const [price, quantity] of levels) {
    const qtyLots = units(quantity, 5)
    if (qtyLots === 0) side.delete(units(price, 2))
    else side.set(units(price, 2), qtyLots)
  }
}

/** Decimal text as a whole number of units of 10^−decimals. */
export function units(text: string, decimals: number): number {
  const [whole, fraction = ''] = text.split('.')
  if (!/^0*$/.test(fraction.slice(decimals))) throw new Error(`${text} is finer than ${decimals} decimals`)
  return Number(`${whole}${fraction.slice(0, decimals).padEnd(decimals, '0')}`)
}
