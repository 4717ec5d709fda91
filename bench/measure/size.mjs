// What the core weighs on the wire, gzip bytes: the released core.wasm, the book with Binance's decoder alone (assembly/part-book.ts),
// and each other venue: what the core is lighter by without its decoder. All but the first are compiled for this.
//   node bench/measure/size.mjs [VENUE…]
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = new URL('../.data/', import.meta.url)
const FLAGS = [
  ...['--config', 'none', '--runtime', 'stub', '--memoryBase', '4096', '--initialMemory', '6'],
  ...['--enable', 'simd', '-O3', '--shrinkLevel', '2'],
  ...['--noAssert', '--uncheckedBehavior', 'always'],
]
const PART = ['book', 'assembly/part-book.ts', 'PART_BOOK=1']
const COMPILERS = Math.min(4, availableParallelism())

/** The venues whose decoders can be left out (assembly/decode/decoders.ts). */
export function weighedVenues() {
  const source = readFileSync(new URL('../../assembly/decode/decoders.ts', import.meta.url), 'utf8')
  return Array.from(source.matchAll(/isDefined\(WITHOUT_([A-Z_]+)\)/g), ([, name]) => name)
}

/** `{ everything, book, venues: { OKX: … } }` in bytes; what can't be compiled is left out, and `reason` says why. */
export async function coreSizes(names = weighedVenues()) {
  mkdirSync(folder, { recursive: true })
  const sizes = { everything: weigh(new URL('../../sdk/build/core.wasm', import.meta.url)), venues: {} }
  // Compared with a core that was compiled the same way and carries no hash.
  const wanted = [
    ['whole', 'assembly/index.ts', null],
    PART,
    ...names.map((name) => [name, 'assembly/index.ts', `WITHOUT_${name}=1`]),
  ]
  const bytes = new Map()
  const next = wanted[Symbol.iterator]()
  const worker = async () => {
    for (const [name, entry, use] of next) {
      const { size, reason } = await compiled(name, entry, use)
      if (reason !== undefined) sizes.reason ??= reason
      else bytes.set(name, size)
    }
  }
  await Promise.all(Array.from({ length: COMPILERS }, worker))
  if (bytes.has('book')) sizes.book = bytes.get('book')
  for (const name of names)
    if (bytes.has(name) && bytes.has('whole')) sizes.venues[name] = bytes.get('whole') - bytes.get(name)
  return sizes
}

/** The book with Binance's decoder alone, as a Wasm module. */
export async function bookPart() {
  mkdirSync(folder, { recursive: true })
  const { reason } = await compiled(...PART)
  if (reason) throw new Error(reason)
  return new WebAssembly.Module(readFileSync(new URL('core-book.wasm', folder)))
}

async function compiled(name, entry, use) {
  const out = fileURLToPath(new URL(`core-${name.toLowerCase()}.wasm`, folder))
  const asc = ['node_modules/assemblyscript/bin/asc.js', entry, ...FLAGS, ...(use === null ? [] : ['--use', use])]
  for (const command of [
    [...asc, '-o', out],
    ['scripts/tighten.mjs', out], // as scripts/build.mjs does
  ]) {
    const { status, said } = await run(command)
    if (status !== 0) return { reason: `${command[0]} ${use}: ${said.split('\n').find((line) => /error/i.test(line))}` }
  }
  return { size: weigh(out) }
}

async function run(command) {
  const child = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (piece) => (said += piece))
  const status = await new Promise((resolve) => child.on('close', resolve))
  return { status, said }
}

const weigh = (file) => gzipSync(readFileSync(file), { level: 9 }).length

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const asked = process.argv.slice(2).map((name) => name.toUpperCase())
  const { everything, book, venues, reason } = await coreSizes(asked.length > 0 ? asked : weighedVenues())
  const kb = (bytes) => `${(bytes / 1024).toFixed(2).padStart(6)} KB`
  console.log(`${kb(everything)}  everything\n${kb(book)}  book + Binance`)
  for (const [name, bytes] of Object.entries(venues).toSorted(([, a], [, b]) => b - a))
    console.log(`${kb(bytes)}  ${name}`)
  if (reason) console.log(reason)
}
