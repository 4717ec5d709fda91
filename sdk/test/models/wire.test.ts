// What goes over the wire and what is made of what comes back, byte by byte where the protocol says so.
import { expect, test } from 'vitest'
import {
  decodeInfer,
  encodeInfer,
  OipError,
  parseJson,
  type Expected,
  type InferRequest,
  type Tensor,
} from 'leadline/models'

const text = (bytes: Uint8Array): string => new TextDecoder('latin1').decode(bytes)
const bytes = (...parts: (string | ArrayBufferView<ArrayBuffer>)[]): Uint8Array<ArrayBuffer> => {
  const all = parts.flatMap((part) =>
    typeof part === 'string'
      ? [...new TextEncoder().encode(part)]
      : [...new Uint8Array(part.buffer, part.byteOffset, part.byteLength)],
  )
  return Uint8Array.from(all)
}

const REQUEST: InferRequest = {
  id: 'req-7',
  parameters: { timeout: 37_000 },
  inputs: [{ name: 'lob', shape: [1, 2], datatype: 'FP32', data: Float32Array.of(1, -2) }],
  outputs: ['probs'],
}
const EXPECTED: Expected = {
  model: 'direction',
  version: '3',
  id: 'req-7',
  outputs: [{ name: 'probs', datatypes: ['FP32'], shape: [1, 3] }],
}

test('a request in JSON', () => {
  const { body, headers } = encodeInfer(REQUEST, 'json')
  expect(headers).toEqual({ 'content-type': 'application/json' })
  expect(text(body)).toBe(
    '{"id":"req-7","parameters":{"timeout":37000},"inputs":[{"name":"lob","shape":[1,2],"datatype":"FP32","data":[1,-2]}],' +
      '"outputs":[{"name":"probs"}]}',
  )
})

test('a request in binary: JSON, blanks to a multiple of 8, then the tensor, little-endian', () => {
  const { body, headers } = encodeInfer(REQUEST, 'binary')
  const json =
    '{"id":"req-7","parameters":{"timeout":37000},"inputs":[{"name":"lob","shape":[1,2],"datatype":"FP32",' +
    '"parameters":{"binary_data_size":8}}],"outputs":[{"name":"probs","parameters":{"binary_data":true}}]}'
  const length = Math.ceil(json.length / 8) * 8
  expect(headers).toEqual({
    'content-type': 'application/octet-stream',
    'inference-header-content-length': String(length),
  })
  expect(text(body.subarray(0, length))).toBe(json.padEnd(length))
  expect([...body.subarray(length)]).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0])
})

test("the specification's answer in JSON", () => {
  const answer = decodeInfer(
    bytes(
      '{ "model_name":"direction","model_version":"3","id":"req-7",\n' +
        '  "outputs":[{"name":"probs","shape":[1,3],"datatype":"FP32","data":[0.21,0.55,0.24]}] }',
    ),
    null,
    EXPECTED,
  )
  expect(answer).toMatchObject({ model: 'direction', version: '3', parameters: {} })
  expect(answer.outputs[0]).toEqual({
    name: 'probs',
    shape: [1, 3],
    datatype: 'FP32',
    data: Float32Array.of(0.21, 0.55, 0.24),
  })
})

test('an answer in binary whose tensor begins at an odd byte', () => {
  const json =
    '{"model_name":"direction","model_version":"3","id":"req-7","outputs":[{"name":"probs","shape":[1,3],"datatype":"FP32",' +
    '"parameters":{"binary_data_size":12}}]}'
  for (const blanks of ['', ' ', '  ', '   ']) {
    const answer = decodeInfer(
      bytes(json + blanks, Float32Array.of(0.5, 0.25, 0.25)),
      String(json.length + blanks.length),
      EXPECTED,
    )
    expect(answer.outputs[0]!.data).toEqual(Float32Array.of(0.5, 0.25, 0.25))
  }
})

test('outputs in binary and in JSON side by side, flat and nested; those that nobody asked for are passed over', () => {
  const json =
    '{"model_name":"direction","model_version":"3","id":"req-7","outputs":[' +
    '{"name":"label","shape":[1],"datatype":"INT64","parameters":{"binary_data_size":8}},' +
    '{"name":"probs","shape":[1,3],"datatype":"FP32","data":[[1,0,0]]},' +
    '{"name":"words","shape":[2],"datatype":"BYTES","parameters":{"binary_data_size":11}}]}'
  const words = Uint8Array.of(2, 0, 0, 0, 0x75, 0x70, 1, 0, 0, 0, 0x2d)
  const all: Expected = {
    ...EXPECTED,
    outputs: [
      { name: 'words', datatypes: ['BYTES'], shape: [-1] },
      ...EXPECTED.outputs,
      { name: 'label', datatypes: ['INT64'], shape: [1] },
    ],
  }
  const body = bytes(json, BigInt64Array.of(-9_007_199_254_740_993n), words)
  expect(decodeInfer(body, String(json.length), all).outputs.map(({ data }) => data)).toEqual([
    [Uint8Array.of(0x75, 0x70), Uint8Array.of(0x2d)],
    Float32Array.of(1, 0, 0),
    BigInt64Array.of(-9_007_199_254_740_993n),
  ])
  expect(decodeInfer(body, String(json.length), EXPECTED).outputs).toHaveLength(1)
})

const output = (value: unknown) => ({ model_name: 'direction', model_version: '3', id: 'req-7', outputs: [value] })
const probs = (changes: object) =>
  output({ name: 'probs', shape: [1, 3], datatype: 'FP32', data: [1, 0, 0], ...changes })

test.each([
  ['no JSON', 'nope', 'malformed', 'response'],
  ['not UTF-8', Uint8Array.of(0x22, 0xff, 0x22), 'malformed', 'response'],
  ['an array', [], 'malformed', 'response'],
  ['nothing', {}, 'malformed', 'response.model_name'],
  ['another model', { ...probs({}), model_name: 'x' }, 'mismatch', 'response.model_name'],
  ['another version', { ...probs({}), model_version: '4' }, 'mismatch', 'response.model_version'],
  ['a version that is a number', { ...probs({}), model_version: 3 }, 'malformed', 'response.model_version'],
  ['another id', { ...probs({}), id: 'req-8' }, 'mismatch', 'response.id'],
  ['no id', { ...probs({}), id: undefined }, 'mismatch', 'response.id'],
  ['no outputs', { ...probs({}), outputs: undefined }, 'malformed', 'response.outputs'],
  ['another output', probs({ name: 'logits' }), 'mismatch', 'response.outputs.probs'],
  [
    'an output twice',
    { ...probs({}), outputs: [probs({}).outputs[0], probs({}).outputs[0]] },
    'malformed',
    'response.outputs[1].name',
  ],
  ['an unknown datatype', probs({ datatype: 'FP8' }), 'malformed', 'response.outputs[0].datatype'],
  ['a datatype that every object has', probs({ datatype: 'constructor' }), 'malformed', 'response.outputs[0].datatype'],
  ['another datatype', probs({ datatype: 'FP64' }), 'mismatch', 'response.outputs.probs.datatype'],
  ['another shape', probs({ shape: [3, 1] }), 'mismatch', 'response.outputs.probs.shape'],
  ['a shape with a fraction', probs({ shape: [1.5, 2] }), 'malformed', 'response.outputs[0].shape[0]'],
  ['a shape below 0', probs({ shape: [-1, 3] }), 'malformed', 'response.outputs[0].shape[0]'],
  ['a shape of too many sides', probs({ shape: Array(9).fill(1) }), 'malformed', 'response.outputs[0].shape'],
  ['a shape beyond memory', probs({ shape: [2e9, 2e9] }), 'malformed', 'response.outputs[0].shape'],
  ['too few numbers', probs({ data: [1, 0] }), 'malformed', 'response.outputs[0].data'],
  ['numbers in another nesting', probs({ data: [[1], [0], [0]] }), 'malformed', 'response.outputs[0].data'],
  ['no data', probs({ data: undefined }), 'malformed', 'response.outputs[0].data'],
  ['a text for a number', probs({ data: ['1', 0, 0] }), 'malformed', 'response.outputs[0].data[0]'],
  ['null for a number', probs({ data: [1, null, 0] }), 'malformed', 'response.outputs[0].data[1]'],
  ['a number beyond float32', probs({ data: [1e39, 0, 0] }), 'not_finite', 'response.outputs[0].data[0]'],
  [
    'bytes that are not there',
    probs({ data: undefined, parameters: { binary_data_size: 12 } }),
    'malformed',
    'response.outputs[0].parameters.binary_data_size',
  ],
])('%s is an error that says where', (_what, value, fault, where) => {
  const body = value instanceof Uint8Array ? value : bytes(typeof value === 'string' ? value : JSON.stringify(value))
  const error = thrown(() => decodeInfer(body, null, EXPECTED))
  expect(error).toBeInstanceOf(OipError)
  expect(error).toMatchObject({ fault, where, found: expect.any(String), expected: expect.any(String) })
})

test.each(['-1', '1.5', 'x', '', '99999999999', '1000'])('a header length of %j is an error', (length) => {
  expect(thrown(() => decodeInfer(bytes('{}'), length, EXPECTED))).toMatchObject({ fault: 'malformed' })
})

test('bytes after the last tensor, and a tensor of another size than its shape, are errors', () => {
  const json = JSON.stringify(probs({ data: undefined, parameters: { binary_data_size: 12 } }))
  const good = bytes(json, Float32Array.of(1, 0, 0))
  expect(thrown(() => decodeInfer(bytes(text(good), Uint8Array.of(0)), String(json.length), EXPECTED))).toMatchObject({
    fault: 'malformed',
  })
  const short = JSON.stringify(probs({ data: undefined, parameters: { binary_data_size: 8 } }))
  expect(thrown(() => decodeInfer(bytes(short, Float32Array.of(1, 0)), String(short.length), EXPECTED))).toMatchObject({
    where: 'response.outputs[0]',
    found: '8 bytes',
    expected: '12 for 3 × FP32',
  })
})

test.each<[string, Tensor]>([
  ['more numbers than its shape', { name: 'x', shape: [2], datatype: 'FP32', data: Float32Array.of(1) }],
  ['NaN in JSON', { name: 'x', shape: [1], datatype: 'FP32', data: Float32Array.of(NaN) }],
  ['FP16 in JSON', { name: 'x', shape: [1], datatype: 'FP16', data: Float32Array.of(1) }],
])('a request with %s is not sent', (_what, input) => {
  expect(thrown(() => encodeInfer({ inputs: [input], outputs: [] }, 'json'))).toMatchObject({ fault: 'request' })
})

test('a key that every object has is a key like any other', () => {
  const json = parseJson(bytes('{"__proto__":{"model_name":"x"},"constructor":1}'), 'here')
  expect(Object.getPrototypeOf(json)).toBe(Object.prototype)
  expect(thrown(() => decodeInfer(bytes('{"__proto__":{"model_name":"direction"}}'), null, EXPECTED))).toMatchObject({
    where: 'response.model_name',
  })
})

function thrown(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  return null
}
