// Captures as raw as they are, apart from the product's own readers: one JSON object a line, in zstd or gzip.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { decompress } from 'fzstd'

import { recording, type Skip } from '../available.js'

export interface CapturedLine {
  readonly t: 'header' | 'http' | 'connect' | 'send' | 'recv'
  readonly conn: string
  readonly tsUs: number
  readonly url: string
  readonly data: string
}

export function captured(name: string, skip: Skip): CapturedLine[] {
  const path = `captures/${name}`
  const bytes = readFileSync(recording(path, skip))
  const plain = name.endsWith('.gz') ? gunzipSync(bytes) : decompress(bytes)
  return new TextDecoder()
    .decode(plain)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { t, conn = '', ts = 0, url = '', data = '' } = JSON.parse(line) as Partial<CapturedLine> & { ts?: number }
      return { t: t!, conn, tsUs: Math.round(ts * 1e6), url, data }
    })
}

export const received = (lines: readonly CapturedLine[]): CapturedLine[] => lines.filter(({ t }) => t === 'recv')

/** Bodies of the addresses that `wanted` knows. */
export function bodies(lines: readonly CapturedLine[], wanted: (url: string) => boolean): Uint8Array[] {
  const encoder = new TextEncoder()
  return lines.filter(({ t, url }) => t === 'http' && wanted(url)).map(({ data }) => encoder.encode(data))
}
