// The cells of a line of a table, without making strings of them.
const QUOTE = 0x22

const text = new TextDecoder()

/** Splits one line at a time; a cell in quotes may hold commas, and stands here without its quotes. */
export class Cells {
  count = 0
  line: Uint8Array = new Uint8Array(0)
  readonly starts: number[] = []
  readonly ends: number[] = []
  readonly #separator: number

  constructor(separator = ',') {
    this.#separator = separator.charCodeAt(0)
  }

  split(line: Uint8Array): number {
    this.line = line
    const separator = this.#separator
    let count = 0
    let at = 0
    for (;;) {
      let end: number
      if (line[at] === QUOTE) {
        end = line.indexOf(QUOTE, at + 1)
        if (end < 0) end = line.length
        this.starts[count] = at + 1
        this.ends[count++] = end
        end = line.indexOf(separator, end)
      } else {
        end = line.indexOf(separator, at)
        this.starts[count] = at
        this.ends[count++] = end < 0 ? line.length : end
      }
      if (end < 0) break
      at = end + 1
    }
    this.count = count
    return count
  }

  text(i: number): string {
    return text.decode(this.line.subarray(this.starts[i], this.ends[i]))
  }

  isEmpty(i: number): boolean {
    return i >= this.count || this.starts[i] === this.ends[i]
  }

  /** A whole number without a sign, below 2^53; NaN for anything else. */
  count53(i: number): number {
    let value = 0
    const from = this.starts[i]!
    const to = this.ends[i]!
    if (i >= this.count || from === to) return NaN
    for (let at = from; at < to; at++) {
      const c = this.line[at]!
      if (c < 48 || c > 57) return NaN
      value = value * 10 + (c - 48)
    }
    return value <= Number.MAX_SAFE_INTEGER ? value : NaN
  }
}
