// An engine that keeps no book: it notes what it is told and answers by what stands in the bytes. The loop's own tests
// use it, so that order and timing are seen without a book in between.
import { open, type Engine, type Market, type MarketOptions, type Status, type StatusChange } from '../../src/index.js'
import type { Recorded, Source } from '../../src/feeds/index.js'
import { bytes, text } from './bytes.js'

/** What a frame is, the real core says. */
const real = await open()

export interface Scripted {
  readonly engine: Engine
  /** What the markets were told, in order: `X push a`, `X advance 10`. */
  readonly told: string[]
}

export function scriptedEngine(): Scripted {
  const told: string[] = []
  const market = ({ symbol }: MarketOptions): Market => {
    let listener: (change: StatusChange) => void = () => {}
    let openTime: string | null = null
    const note = (what: string): void => void told.push(`${symbol} ${what}`)
    /** `…!live` changes the state; `…?6` answers with status 6. */
    const answer = (frame: string): Status => {
      const state = /!(\w+)/.exec(frame)?.[1]
      if (state) listener({ state, reason: null, epoch: 1, seq: 2, tsVenueUs: 3, tsLocalUs: 4 } as StatusChange)
      return Number(/\?(\d+)/.exec(frame)?.[1] ?? 0) as Status
    }
    const scripted = {
      symbol,
      defect: { rule: 'made_up', byte: 5, found: 'this', expected: 'that' },
      push: (frame: Uint8Array) => (note(`push ${label(frame)}`), answer(text(frame))),
      snapshot: (body: Uint8Array) => (note('snapshot'), answer(text(body))),
      row(message: Uint8Array) {
        openTime = timeOf(message)
        note(`row ${openTime}`)
        return answer(text(message))
      },
      opensEvent: (message: Uint8Array) => openTime !== null && timeOf(message) !== openTime,
      flush: () => ((openTime = null), note('flush')),
      advance: (us: number) => note(`advance ${us}`),
      tick: (us: number) => note(`tick ${us}`),
      on: (_: string, fn: typeof listener) => ((listener = fn), () => {}),
      close: () => note('close'),
    }
    return scripted as unknown as Market
  }
  const look = (venue: string) => real.look(venue)
  return { engine: { market, look, close: () => told.push('engine close') } as unknown as Engine, told }
}

export function depthFrame(label: string, timeMs: number): string {
  return `{"e":"depthUpdate","E":${timeMs},"s":"X","U":1,"u":2,"b":[],"a":[],"label":"${label}"}`
}

function label(frame: Uint8Array): string {
  return /"label":"([^"]*)"/.exec(text(frame))?.[1] ?? text(frame)
}

function timeOf(message: Uint8Array): string {
  return text(message).split(',')[0] ?? ''
}

/** A source of these records, of which each names its market by index. */
export function sourceOf(symbols: readonly string[], records: readonly Recorded[], midnightUs?: number): Source {
  const known = midnightUs === undefined ? {} : { midnightUs }
  return {
    format: 'scripted',
    instruments: symbols.map((symbol) => ({
      venue: 'binance',
      symbol,
      id: symbol,
      tickSize: '1',
      lotSize: '1',
      ...known,
    })),
    async *records() {
      yield* records
    },
  }
}

export function frameRecord(
  content: string,
  line: number,
  more: { tsLocalUs?: number; instrument?: number } = {},
): Recorded {
  return { kind: 'frame', bytes: bytes(content), tsLocalUs: line * 1000, tsLocalNs: 0, line, ...more }
}

export function rowRecord(message: string, line: number, instrument = 0): Recorded {
  return { kind: 'row', message: bytes(message), book: bytes(''), line, instrument, file: 'm', bookFile: 'b' }
}
