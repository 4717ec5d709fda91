// Captures as raw as they are: one JSON object a line, what was received over a socket or over HTTP.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { decompress } from 'fzstd'

import { recording, type Skip } from '../available.js'

export interface CaptureLine {
  readonly t: string
  readonly conn: string
  readonly ts: number
  readonly url?: string
  readonly data: string
}

const decoder = new TextDecoder()

export function captureLines(path: string, skip: Skip): readonly CaptureLine[] {
  const packed = readFileSync(recording(path, skip))
  const bytes = path.endsWith('.zst') ? decompress(packed) : gunzipSync(packed)
  return decoder
    .decode(bytes)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as CaptureLine)
}

export const received = (lines: readonly CaptureLine[]): readonly CaptureLine[] => lines.filter(({ t }) => t === 'recv')
