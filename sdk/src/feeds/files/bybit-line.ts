// What a line of Bybit's archive names: the symbol of its topic, its time, the decimals of its levels.
import { decimalsAt } from '../decimal-cell.js'

const decoder = new TextDecoder()
const encoder = new TextEncoder()
const TOPIC = /"topic"\s*:\s*"orderbook\.\d+\.([^"]+)"/
const TIME = /"ts"\s*:\s*(\d{13})\b/
const LEVEL = /\[\s*"([\d.]+)"\s*,\s*"([\d.]+)"\s*\]/g

export class BybitLine {
  readonly id: string
  readonly tsMs: number
  readonly #text: string

  static of(line: Uint8Array): BybitLine | null {
    const text = decoder.decode(line)
    const topic = TOPIC.exec(text)?.[1]
    const time = TIME.exec(text)?.[1]
    return topic === undefined || time === undefined ? null : new BybitLine(text, topic, Number(time))
  }

  private constructor(text: string, id: string, tsMs: number) {
    this.#text = text
    this.id = id
    this.tsMs = tsMs
  }

  /** The most that a price and an amount need. */
  decimals(): { readonly px: number; readonly qty: number } {
    let [px, qty] = [0, 0]
    for (const [, price, amount] of this.#text.matchAll(LEVEL)) {
      px = Math.max(px, needed(price!))
      qty = Math.max(qty, needed(amount!))
    }
    return { px, qty }
  }
}

function needed(number: string): number {
  const bytes = encoder.encode(number)
  return decimalsAt(bytes, 0, bytes.length, 0) ?? 0
}
