import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  decodeInfer,
  encodeInfer,
  OipError,
  type Datatype,
  type Expected,
  type Tensor,
  type Wire,
} from 'leadline/models'

import { fromHalf, toHalf } from '../../src/models/oip-datatypes.js'

const ANY: Omit<Expected, 'outputs'> = { model: 'm', version: null, id: null }

const finite32 = fc.float({ noNaN: true, noDefaultInfinity: true })
const half = fc
  .integer({ min: 0, max: 0xffff })
  .filter((bits) => (bits & 0x7c00) !== 0x7c00)
  .map(fromHalf)
const list = <T>(one: fc.Arbitrary<T>) => fc.array(one, { maxLength: 24 })
const DATA: { readonly [Name in Datatype]: fc.Arbitrary<Tensor['data']> } = {
  BOOL: list(fc.integer({ min: 0, max: 1 })).map((all) => Uint8Array.from(all)),
  UINT8: fc.uint8Array({ maxLength: 24 }),
  UINT16: fc.uint16Array({ maxLength: 24 }),
  UINT32: fc.uint32Array({ maxLength: 24 }),
  UINT64: list(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })).map((all) => BigUint64Array.from(all)),
  INT8: fc.int8Array({ maxLength: 24 }),
  INT16: fc.int16Array({ maxLength: 24 }),
  INT32: fc.int32Array({ maxLength: 24 }),
  INT64: list(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })).map((all) => BigInt64Array.from(all)),
  FP16: list(half).map((all) => Float32Array.from(all)),
  FP32: list(finite32).map((all) => Float32Array.from(all)),
  FP64: list(fc.double({ noNaN: true, noDefaultInfinity: true })).map((all) => Float64Array.from(all)),
  BYTES: list(fc.string({ unit: 'grapheme', maxLength: 8 })).map((all) =>
    all.map((text) => new TextEncoder().encode(text)),
  ),
}
const tensor = fc
  .constantFrom(...(Object.keys(DATA) as Datatype[]))
  .chain((datatype) => DATA[datatype].map((data): Tensor => ({ name: 't', shape: [data.length], datatype, data })))

/** What a server would answer that gave its inputs back. */
function echo(tensors: readonly Tensor[], wire: Wire): { body: Uint8Array; length: string | null } {
  const { body, headers } = encodeInfer({ inputs: tensors, outputs: [] }, wire)
  const length = headers['inference-header-content-length']
  const start = length === undefined ? body.length : Number(length)
  const { inputs } = JSON.parse(new TextDecoder().decode(body.subarray(0, start))) as { inputs: unknown[] }
  const head = new TextEncoder().encode(JSON.stringify({ model_name: 'm', outputs: inputs }))
  const answer = new Uint8Array(head.length + body.length - start)
  answer.set(head)
  answer.set(body.subarray(start), head.length)
  return { body: answer, length: length === undefined ? null : String(head.length) }
}

test.each<Wire>(['binary', 'json'])('what is written in %s is read back to the bit, at any alignment', (wire) => {
  fc.assert(
    fc.property(fc.array(tensor, { minLength: 1, maxLength: 4 }), (given) => {
      const tensors = given
        .map((one, i) => ({ ...one, name: `t${i}` }))
        .filter(({ datatype }) => wire === 'binary' || datatype !== 'FP16')
      const { body, length } = echo(tensors, wire)
      const outputs = tensors.map(({ name, datatype, shape }) => ({ name, datatypes: [datatype], shape }))
      const { outputs: found } = decodeInfer(body, length, { ...ANY, outputs })
      // JSON has no negative zero.
      const same = (data: Tensor['data']) =>
        wire === 'json' && data instanceof Object && !Array.isArray(data)
          ? Array.from(data as Float64Array, (x) => (x === 0 ? 0 : x))
          : data
      expect(found.map(({ data }) => same(data))).toEqual(tensors.map(({ data }) => same(data)))
    }),
    { seed: 20120621, numRuns: 300 },
  )
})

test('every binary16 there is survives, and rounding is to the nearest, ties to even', () => {
  for (let bits = 0; bits < 0x10000; bits++) {
    const value = fromHalf(bits)
    if (Number.isNaN(value)) expect(fromHalf(toHalf(value))).toBe(NaN)
    else expect(toHalf(value)).toBe(bits)
  }
  // 2049 lies between 2048 and 2050, whose last bits are even and odd; 65519 rounds down to the largest, 65520 up to infinity.
  expect([2049, 2051, 1 + 2 ** -11, 65519, 65520, 2 ** -25, 2 ** -25 * 1.01, -0].map(toHalf)).toEqual([
    0x6800, 0x6802, 0x3c00, 0x7bff, 0x7c00, 0, 1, 0x8000,
  ])
})

test('whatever a server answers, reading it ends, with an answer or an OipError', () => {
  const expected: Expected = { ...ANY, outputs: [{ name: 't0', datatypes: ['FP32'], shape: [-1] }] }
  const readOnce = (body: Uint8Array, length: string | null): void => {
    try {
      const { outputs } = decodeInfer(body, length, expected)
      expect((outputs[0]!.data as Float32Array).every(Number.isFinite)).toBe(true)
    } catch (error) {
      if (!(error instanceof OipError)) throw error
      expect(error.message.length).toBeLessThan(1000)
    }
  }
  const length = fc.option(fc.oneof(fc.nat(400).map(String), fc.string({ maxLength: 5 })), { nil: null })
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), length, readOnce), { seed: 1, numRuns: 500 })
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), length, (json, given) => readOnce(new TextEncoder().encode(json), given)),
    { seed: 2, numRuns: 500 },
  )
  // A good answer with some bytes changed goes deeper than noise does.
  const changes = fc.array(fc.tuple(fc.nat(600), fc.nat(255)), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(fc.array(tensor, { minLength: 1, maxLength: 3 }), changes, (given, edits) => {
      const { body, length } = echo(
        given.map((one, i) => ({ ...one, name: `t${i}` })),
        'binary',
      )
      for (const [at, byte] of edits) body[at % body.length] = byte
      readOnce(body, length)
    }),
    { seed: 3, numRuns: 2000 },
  )
  // An answer whose members are of any type.
  const member = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom('FP32', 'INT64', 'BYTES'),
    fc.constant([3]),
    fc.constant([1, 2, 3]),
  )
  const output = fc.record(
    { name: fc.oneof(fc.constant('t0'), member), datatype: member, shape: member, data: member, parameters: member },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(
      fc.record(
        { model_name: fc.constant('m'), model_version: member, outputs: fc.array(output) },
        { requiredKeys: ['model_name'] },
      ),
      (value) => readOnce(new TextEncoder().encode(JSON.stringify(value)), null),
    ),
    { seed: 4, numRuns: 2000 },
  )
})

test('a million nested arrays are read in no time and refused', () => {
  const depth = 400_000
  const body = new TextEncoder().encode(
    `{"model_name":"m","outputs":[{"name":"t0","datatype":"FP32","shape":[1,1],"data":${'['.repeat(depth)}${']'.repeat(depth)}}]}`,
  )
  expect(() => decodeInfer(body, null, { ...ANY, outputs: [] })).toThrow(OipError)
})
