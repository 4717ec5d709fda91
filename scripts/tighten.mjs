// A compiled Wasm module made smaller on the wire, doing the same (core.wasm: 64.0 → 59.6 KB): Binaryen's passes once more, and its
// parts in an order that gzip likes. gzip finds again only what stands less than 32 KB before, and the core is four times as long:
// functions that resemble each other are put side by side, and data segments that nearly touch become one.
//   node scripts/tighten.mjs FILE, which it replaces
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

import binaryen from 'assemblyscript/binaryen'

import { parts, put } from './wasm-parts.mjs'

/** Bytes that make two functions resemble each other where both have them. */
const RUN = 5
/** Runs that so many functions have say nothing. */
const COMMON = 150
/** What stood further back counts less. */
const FADING = 0.98
/** Orders that are tried, each beginning with another function. */
const TRIES = 32
/** Data segments with fewer bytes between them become one: a segment's head takes as much. */
const GAP = 16

export function tightened(wasm) {
  const module = parts(optimized(wasm))
  const data = joined(module.data)
  const likeness = likenesses(module.bodies)
  const count = module.bodies.length
  let best
  for (let i = 0; i < TRIES; i++) {
    const bytes = put(module, { order: orderFrom(Math.floor((i * count) / TRIES), module.bodies, likeness), data })
    const size = gzipSync(bytes, { level: 9 }).length
    if (!(best?.size <= size)) best = { size, bytes }
  }
  return best.bytes
}

/** asc's own passes leave something: what is called once is put where it is called (signals −3 to −5 % of their time), locals are sorted. */
function optimized(wasm) {
  const { BulkMemory, BulkMemoryOpt, MutableGlobals, NontrappingFPToInt, SIMD128, SignExt } = binaryen.Features
  const features = BulkMemory | BulkMemoryOpt | MutableGlobals | NontrappingFPToInt | SIMD128 | SignExt
  const module = binaryen.readBinaryWithFeatures(wasm, features)
  binaryen.setOptimizeLevel(2)
  binaryen.setShrinkLevel(2)
  // asc may have set other sizes, in this same Binaryen
  binaryen.setAlwaysInlineMaxSize(2)
  binaryen.setFlexibleInlineMaxSize(20)
  binaryen.setOneCallerInlineMaxSize(-1) // however large
  module.optimize()
  const bytes = Buffer.from(module.emitBinary())
  module.dispose()
  return bytes
}

/** `likeness[a * count + b]`: the runs of bytes that two functions share, each the more the fewer have it. */
function likenesses(bodies) {
  const holders = new Map()
  for (const [i, { bytes }] of bodies.entries()) {
    const own = new Set()
    for (let at = 0; at + RUN <= bytes.length; at++) own.add(bytes.toString('latin1', at, at + RUN))
    for (const run of own) {
      const holding = holders.get(run)
      if (holding === undefined) holders.set(run, [i])
      else holding.push(i)
    }
  }
  const likeness = new Float64Array(bodies.length ** 2)
  for (const holding of holders.values()) {
    if (holding.length > COMMON) continue
    const weight = holding.length ** -1.5
    for (const a of holding) for (const b of holding) likeness[a * bodies.length + b] += weight
  }
  return likeness
}

/** All functions, next always the one most like those just put; for its length, or long ones would always come first. */
function orderFrom(first, bodies, likeness) {
  const count = bodies.length
  const divisors = bodies.map(({ bytes }) => (bytes.length + 20) ** 0.8)
  const scores = new Float64Array(count)
  const left = new Set(bodies.keys())
  const order = []
  for (let next = first; left.size > 0;) {
    const last = next
    order.push(last)
    left.delete(last)
    let most = -1
    for (const i of left) {
      scores[i] = scores[i] * FADING + likeness[last * count + i]
      const score = scores[i] / divisors[i]
      if (score > most) {
        most = score
        next = i
      }
    }
  }
  return order
}

/** Memory is zero before the segments are put into it: so may be what lies between them. */
function joined(segments) {
  const out = []
  for (const { offset, bytes } of segments.toSorted((a, b) => a.offset - b.offset)) {
    const last = out.at(-1)
    const gap = last === undefined ? Infinity : offset - (last.offset + last.bytes.length)
    if (gap <= GAP) last.bytes = Buffer.concat([last.bytes, Buffer.alloc(gap), bytes])
    else out.push({ offset, bytes })
  }
  return out
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = process.argv[2]
  writeFileSync(file, tightened(readFileSync(file)))
}
