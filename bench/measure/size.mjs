// What the core weighs on the wire, gzip bytes: the released core.wasm, and the book with Binance's decoder alone, compiled for
// this (assembly/part-book.ts). A further venue can't be told yet: there is one decoder of frames.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const root = fileURLToPath(new URL('../..', import.meta.url))
const part = fileURLToPath(new URL('../.data/core-book.wasm', import.meta.url))

/** `{ everything, book }` in bytes; `book` undefined and `reason` said where it can't be compiled. */
export function coreSizes() {
  const everything = weigh(new URL('../../sdk/build/core.wasm', import.meta.url))
  mkdirSync(new URL('../.data', import.meta.url), { recursive: true })
  const flags = [
    '--config',
    'none',
    '--runtime',
    'stub',
    '--memoryBase',
    '4096',
    '--enable',
    'simd',
    '-O3',
    '--shrinkLevel',
    '1',
    '--noAssert',
  ]
  const asc = ['node_modules/assemblyscript/bin/asc.js', 'assembly/part-book.ts', ...flags]
  const { status, stderr } = spawnSync(
    process.execPath,
    [...asc, '--uncheckedBehavior', 'always', '--use', 'PART_BOOK=1', '-o', part],
    { cwd: root, encoding: 'utf8' },
  )
  if (status !== 0) return { everything, reason: `asc: ${stderr.split('\n').find((line) => line.includes('ERROR'))}` }
  return { everything, book: weigh(part) }
}

const weigh = (file) => gzipSync(readFileSync(file), { level: 9 }).length
