// Rows of hftbacktest's arrays by the thousand, read where they lie in the stream.
import { InputError } from '../../engine/errors.js'
import { ByteReader } from '../byte-reader.js'
import type { NamedInput, RowBlock } from '../source.js'
import * as R from './npz-row.js'
import { readRowsHead } from './npz-rows.js'

const BLOCK_ROWS = 4096

export async function* npzBlocks(inputs: readonly NamedInput[]): AsyncGenerator<RowBlock> {
  for (const { name, open } of inputs) {
    const bytes = new ByteReader(open())
    try {
      const count = await readRowsHead(bytes, name)
      for (let row = 0; row < count;) {
        if (bytes.ready < R.ROW_BYTES && !(await bytes.fill(R.ROW_BYTES))) throw rowsMissing(name, row, count)
        const rows = Math.min(BLOCK_ROWS, count - row, Math.floor(bytes.ready / R.ROW_BYTES))
        const { buffer, byteOffset, byteLength } = aligned(bytes.peek(rows * R.ROW_BYTES)!)
        const f64 = new Float64Array(buffer, byteOffset, byteLength / 8)
        yield { f64, i32: new Int32Array(buffer, byteOffset, byteLength / 4), rows, firstRow: row + 1, file: name }
        bytes.skip(byteLength)
        row += rows
      }
    } finally {
      await bytes.close()
    }
  }
}

function aligned(bytes: Uint8Array): Uint8Array {
  return bytes.byteOffset % 8 === 0 ? bytes : bytes.slice()
}

function rowsMissing(file: string, rows: number, count: number): InputError {
  const found = `the end after ${rows} rows`
  return new InputError({ file, row: rows + 1, rule: 'npz_rows', found, expected: `${count} rows, as the head says` })
}
