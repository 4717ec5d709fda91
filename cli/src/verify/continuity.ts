// Defects that no single record has: each is well formed, but does not follow from those before it.
import { InputError, type Market, Status } from 'leadline'
import type { Recorded, RecordedRow, RecordEvent } from 'leadline/feeds'

const text = new TextDecoder()

/** Looks at every record behind its market; null, or how it breaks with what came before. */
export class Continuity {
  readonly #format: string
  readonly #seqs = new Map<Market, number>()
  readonly #counted = new Map<Market, { mismatches: number; timeRegressions: number; refused: boolean }>()

  /** `format` names the input where a record doesn't name its file. */
  constructor(format: string) {
    this.#format = format
  }

  look({ market, record, status }: RecordEvent): InputError | null {
    if (record.kind === 'row') return this.#row(market, record, status)
    if (record.kind !== 'frame' && record.kind !== 'snapshot') return null
    const before = this.#seqs.get(market) ?? NaN
    this.#seqs.set(market, market.seq)
    if (status === Status.GAP_SEQ || status === Status.GAP_LINK) {
      const expected = Number.isNaN(before) ? 'the frame after the last one' : `the frame after update id ${before}`
      return this.#defect(record, 'sequence', idsOf(record.bytes), expected)
    }
    if (status !== Status.CROSSED) return null
    return this.#defect(record, 'crossed', 'a best bid above the best ask', 'a bid at or below the ask')
  }

  #row(market: Market, record: RecordedRow, status: Status): InputError | null {
    const { mismatches, timeRegressions } = market.counters
    const before = this.#counted.get(market) ?? { mismatches: 0, timeRegressions: 0, refused: false }
    this.#counted.set(market, { mismatches, timeRegressions, refused: status === Status.DECODE })
    if (before.refused) return null // it follows from a row that could not be read
    const expected = 'the row before, changed by the message'
    if (mismatches > before.mismatches)
      return this.#defect({ ...record, ...at(record.bookFile) }, 'book_row', 'another book', expected)
    if (timeRegressions === before.timeRegressions) return null
    return this.#defect(record, 'time_order', time(record.message), 'a time not before that of the last row')
  }

  #defect({ file, line }: Pick<Recorded, 'file' | 'line'>, rule: string, found: string, expected: string): InputError {
    return new InputError({ file: file ?? this.#format, row: line, rule, found, expected })
  }
}

const at = (file: string | undefined): { file?: string } => (file === undefined ? {} : { file })

const time = (message: Uint8Array): string => text.decode(message.subarray(0, message.indexOf(0x2c)))

/** The update ids of a depth frame that the core has decoded. */
function idsOf(bytes: Uint8Array): string {
  const frame = JSON.parse(text.decode(bytes)) as { data?: Record<string, unknown> } & Record<string, unknown>
  const { U, u, pu } = frame.data ?? frame
  return `U ${String(U)}, u ${String(u)}${pu === undefined ? '' : `, pu ${String(pu)}`}`
}
