// The formats that are no text.
import { inflateRawSync } from 'node:zlib'

import { dbn, itch, npz, type OnDefect, type Source, tape } from 'leadline/feeds'

import type { Opened } from './open.js'
import { parquet } from './parquet.js'
import type { Format } from './recognise.js'

export interface BinaryOptions {
  readonly venue?: string
  readonly symbol?: string
  readonly tickSize?: string
  readonly lotSize?: string
  readonly date?: string
  readonly onDefect?: OnDefect
}

/** null for a format that is text. */
export function binarySource(format: Format, files: readonly Opened[], options: BinaryOptions): Promise<Source> | null {
  if (format === 'tape')
    return tape(files, { ...options, inflate: (packed, size) => inflateRawSync(packed, { maxOutputLength: size + 1 }) })
  if (format === 'itch') return itch(files, options)
  if (format === 'dbn') return dbn(files, options)
  if (format === 'npz') return npz(files, options)
  if (format === 'parquet') return parquet(files, options)
  return null
}
