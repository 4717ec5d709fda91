// One clock's way through columns of rows, message by message.
import type { RowColumns } from './row-columns.js'

/** More than a block has messages. */
const BLOCK = 4_294_967_296

export class RowCursor {
  /** Where the message is; undefined at the end of what was fetched. */
  columns: RowColumns | undefined
  message = 0
  /** Its time by this clock, epoch µs. */
  us = -Infinity
  /** What comes after `columns`. */
  readonly waiting: RowColumns[] = []
  readonly #flag: number
  readonly #isLocal: boolean
  readonly #passed: (columns: RowColumns) => void

  /** `flag`: of the messages it stops at. */
  constructor(flag: number, isLocal: boolean, passed: (columns: RowColumns) => void) {
    this.#flag = flag
    this.#isLocal = isLocal
    this.#passed = passed
  }

  add(columns: RowColumns): void {
    this.waiting.push(columns)
    if (this.columns) return
    this.columns = this.waiting.shift()
    this.message = 0
    this.#find()
  }

  next(): void {
    this.message++
    this.#find()
  }

  /** Among all messages of the run, rising. */
  get place(): number {
    return this.columns!.serial * BLOCK + this.message
  }

  /** It goes on the message before, which the end of a block cut. */
  get isMore(): boolean {
    return this.message === 0 && this.columns!.isMore
  }

  /** The block ends with it, and what follows isn't there yet: it may go on. */
  get mayGoOn(): boolean {
    return this.message === this.columns!.messages - 1 && this.waiting.length === 0
  }

  #find(): void {
    for (let { columns } = this; columns; columns = this.columns) {
      const { whose, messages } = columns
      while (this.message < messages && (whose[this.message]! & this.#flag) === 0) this.message++
      if (this.message < messages) {
        this.us = (this.#isLocal ? columns.heardUs : columns.venueUs)[this.message]!
        return
      }
      this.columns = this.waiting.shift()
      this.message = 0
      this.#passed(columns)
    }
  }
}
