// One line of Bitstamp's order log: `1430438404518 order_created {"price": "236.47", …}`.
import { Members } from '../json-members.js'
import { type Grid, stepsAt } from '../decimal-cell.js'
import type { Level, Side } from './bitstamp-book.js'

const EVENTS = ['order_created', 'order_changed', 'order_deleted', 'trade', 'order_book'] as const
const KEYS = ['price', 'amount', 'id', 'order_type', 'bids', 'asks'] as const
const QUOTE = 0x22
const HEAD = new RegExp(`^(\\d{13}) (${EVENTS.join('|')}) $`)
const text = new TextDecoder()

/** Whether a file begins like one of these. */
export const looksLikeBitstampL3 = (line: string): boolean =>
  /^\d{13} (order_created|order_changed|order_deleted|order_book|trade) \{/.test(line)

/** Looks at one line at a time; the fields are those of the line last looked at. */
export class BitstampLine {
  event: (typeof EVENTS)[number] = 'trade'
  tsMs = 0
  body: Uint8Array = new Uint8Array(0)
  readonly #members = new Members(KEYS)

  /** False when it is no such line. */
  look(line: Uint8Array): boolean {
    const brace = line.indexOf(0x7b)
    const head = brace < 0 || brace > 40 ? null : HEAD.exec(text.decode(line.subarray(0, brace)))
    if (!head) return false
    this.tsMs = Number(head[1])
    this.event = head[2] as (typeof EVENTS)[number]
    this.body = line.subarray(brace)
    if (this.#members.read(this.body) < 0) return false
    const needed = this.event === 'order_book' ? (['bids', 'asks'] as const) : (['price', 'amount'] as const)
    return needed.every((key) => this.#members.start(key) >= 0)
  }

  get isOrder(): boolean {
    return this.event.startsWith('order_') && this.event !== 'order_book'
  }
  get id(): number | null {
    const id = Number(this.#text('id'))
    return Number.isSafeInteger(id) && id > 0 ? id : null
  }
  get side(): Side | null {
    const type = this.#text('order_type')
    return type === '0' ? 'bid' : type === '1' ? 'ask' : null
  }

  /** The value's bytes, without its quotes. */
  from(key: (typeof KEYS)[number]): number {
    const start = this.#members.start(key)
    return this.body[start] === QUOTE ? start + 1 : start
  }
  to(key: (typeof KEYS)[number]): number {
    const end = this.#members.end(key)
    return this.body[end - 1] === QUOTE ? end - 1 : end
  }

  #text(key: (typeof KEYS)[number]): string {
    return this.#members.start(key) < 0 ? '' : text.decode(this.body.subarray(this.from(key), this.to(key)))
  }
}

/** `[["236.47", "1.78"], …]`; null when something else stands there. */
export function levelsIn(
  bytes: Uint8Array,
  from: number,
  to: number,
  { px, qty }: { readonly px: Grid; readonly qty: Grid },
): Level[] | null {
  const numbers: number[] = []
  for (let i = from; i < to; i++) {
    if (bytes[i] !== QUOTE) continue
    const start = ++i
    while (i < to && bytes[i] !== QUOTE) i++
    const steps = stepsAt(bytes, start, i, numbers.length % 2 === 0 ? px : qty)
    if (typeof steps !== 'number' || steps < 0) return null
    numbers.push(steps)
  }
  if (numbers.length % 2 === 1) return null
  return Array.from({ length: numbers.length / 2 }, (_, i) => [numbers[2 * i]!, numbers[2 * i + 1]!] as const)
}
