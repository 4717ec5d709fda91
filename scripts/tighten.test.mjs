import { readFileSync } from 'node:fs'

import binaryen from 'assemblyscript/binaryen'
import { expect, test } from 'vitest'

import { tightened } from './tighten.mjs'
import { parts, put } from './wasm-parts.mjs'

const TEXT = `(module
  (memory (export "memory") 1)
  (global $last (mut i32) (i32.const 7))
  (data (i32.const 200) "near")
  (data (i32.const 208) "by")
  (data (i32.const 4096) "far away")
  (func $half (param i32) (result i32) (i32.shr_s (local.get 0) (i32.const 1)))
  (func $triple (param i64) (result i64) (i64.add (i64.mul (local.get 0) (i64.const 3)) (i64.const 1)))
  (func $begin (global.set $last (i32.const -300)))
  (func $steps (export "steps") (param i32) (result i32) (local i32 v128)
    (local.set 2 (v128.const i32x4 1 2 3 4))
    (loop $again
      (local.set 1 (i32.add (local.get 1) (i32x4.extract_lane 1 (local.get 2))))
      (local.set 0 (if (result i32) (i32.and (local.get 0) (i32.const 1))
        (then (i32.wrap_i64 (call $triple (i64.extend_i32_s (local.get 0)))))
        (else (call $half (local.get 0)))))
      (br_if $again (i32.gt_s (local.get 0) (i32.const 1))))
    (i32.add (local.get 1) (global.get $last)))
  (func (export "copy") (param i32) (memory.copy (i32.const 64) (i32.const 200) (local.get 0)))
  (start $begin))`

function compiled() {
  const module = binaryen.parseText(TEXT)
  module.setFeatures(binaryen.Features.All)
  return Buffer.from(module.emitBinary())
}

function told(bytes) {
  const { steps, copy, memory } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports
  copy(10)
  const texts = [64, 200, 4096].map((at) => Buffer.from(memory.buffer, at, 12).toString('latin1'))
  return { steps: [1, 6, 27, 97].map((n) => steps(n)), texts }
}

test('a module tells the same in another order of its functions', () => {
  const bytes = compiled()
  const module = parts(bytes)
  const order = [...module.bodies.keys()].toReversed()
  expect(told(put(module, { order, data: module.data }))).toEqual(told(bytes))
})

test('tightened, it tells the same, always by the same bytes', () => {
  const bytes = compiled()
  expect(told(tightened(bytes))).toEqual(told(bytes))
  expect(tightened(bytes).equals(tightened(bytes))).toBe(true)
  expect(parts(tightened(bytes)).data.length).toBeLessThan(parts(bytes).data.length)
})

test('parts that stay where they are make the same core', () => {
  const core = readFileSync(new URL('../sdk/build/core.wasm', import.meta.url))
  const module = parts(core)
  const again = put(module, { order: [...module.bodies.keys()], data: module.data })
  expect(core.subarray(0, again.length).equals(again)).toBe(true) // what it lacks is the section of the build's hash
})
