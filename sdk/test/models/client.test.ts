// The client against servers that are made up: what it asks, and what it makes of answers that aren't any.
import { expect, test } from 'vitest'
import {
  ANSWER_BYTES_MOST,
  modelPath,
  OipClient,
  OipError,
  tensorOf,
  wireOf,
  type AskInit,
  type Fetch,
} from 'leadline/models'

const never = new AbortController().signal
const client = (answer: (url: string, init: AskInit) => Response | Promise<Response>, asked: string[] = []) => {
  const fetch: Fetch = async (url, init) => {
    asked.push(`${init.method} ${url} ${init.redirect}`)
    return answer(url, init)
  }
  return new OipClient({ url: 'https://gpu.leadline.dev', fetch, headers: { authorization: 'Bearer x' } })
}
const json = (value: unknown) => () => new Response(JSON.stringify(value))

test('server metadata says which wire; an extension list that is missing means JSON', async () => {
  const server = await client(
    json({ name: 'triton', version: '2.73.0', extensions: ['classification', 'binary_tensor_data'] }),
  ).server(never)
  expect(server).toEqual({ name: 'triton', version: '2.73.0', extensions: ['classification', 'binary_tensor_data'] })
  expect(wireOf(server)).toBe('binary')
  expect(wireOf(await client(json({ name: 'mlserver', version: '1' })).server(never))).toBe('json')
})

test("a model's metadata and configuration, parameters in both spellings", async () => {
  const asked: string[] = []
  const model = { name: 'direction', version: '3' }
  const parameters = { feature_hash: { string_value: 'ab' }, classes: 'down,flat,up', other: 1, empty: { x: 1 } }
  const metadata = await client(
    json({
      name: 'direction',
      versions: ['3'],
      platform: 'onnx_onnxv1',
      inputs: [{ name: 'lob', datatype: 'FP32', shape: [-1, 100, 40] }],
      outputs: [{ name: 'probs', datatype: 'FP32', shape: [-1, 3] }],
      parameters,
    }),
    asked,
  ).metadata(model, never)
  expect(metadata.parameters).toEqual(
    new Map([
      ['feature_hash', 'ab'],
      ['classes', 'down,flat,up'],
    ]),
  )
  expect(tensorOf(metadata.inputs, 'lob', 'inputs')).toEqual({ name: 'lob', datatype: 'FP32', shape: [-1, 100, 40] })
  expect(() => tensorOf(metadata.inputs, 'x', 'inputs')).toThrow('inputs: found lob, expected "x"')
  expect(await client(json({ parameters }), asked).config(model, never)).toEqual(metadata.parameters)
  expect(asked).toEqual([
    'GET https://gpu.leadline.dev/v2/models/direction/versions/3 manual',
    'GET https://gpu.leadline.dev/v2/models/direction/versions/3/config manual',
  ])
})

test('a server without the route for configurations has none', async () => {
  expect(await client(() => new Response('', { status: 404 })).config({ name: 'm', version: null }, never)).toEqual(
    new Map(),
  )
})

test('ready goes by the status alone', async () => {
  const model = { name: 'm', version: null }
  expect(await client(() => new Response('{"live":false}')).ready(never)).toBe(true)
  expect(await client(() => new Response('', { status: 503 })).ready(never, model)).toBe(false)
  expect(await client(() => Promise.reject(new TypeError('down'))).ready(never)).toBe(false)
})

test('infer: path, credential and answer', async () => {
  let seen: AskInit | null = null
  const asked: string[] = []
  const answer = await client((_, init) => {
    seen = init
    return json({
      model_name: 'm',
      model_version: '1',
      id: '7',
      outputs: [{ name: 'p', shape: [1], datatype: 'FP32', data: [0.5] }],
    })()
  }, asked).infer(
    { name: 'm', version: null },
    { id: '7', inputs: [{ name: 'x', shape: [1], datatype: 'FP32', data: Float32Array.of(1) }], outputs: ['p'] },
    { outputs: [{ name: 'p', datatypes: ['FP32'], shape: [1] }] },
    'json',
    never,
  )
  expect(asked).toEqual(['POST https://gpu.leadline.dev/v2/models/m/infer manual'])
  expect(seen!).toMatchObject({ headers: { authorization: 'Bearer x', 'content-type': 'application/json' } })
  expect(answer.outputs[0]!.data).toEqual(Float32Array.of(0.5))
})

test.each(['', '.', '..', 'x'.repeat(129)])('a model called %j is not asked for', (name) => {
  expect(() => modelPath({ name, version: null })).toThrow(OipError)
})

test('a name cannot leave its place in the path', () => {
  expect(modelPath({ name: '../../x?y#z', version: 'a/b' })).toBe('/v2/models/..%2F..%2Fx%3Fy%23z/versions/a%2Fb')
})

const failing = (answer: () => Response | Promise<Response>, signal = never) =>
  client(answer)
    .server(signal)
    .then(
      () => null,
      (error: unknown) => error,
    )

test.each([
  ['nobody there', () => Promise.reject(new TypeError('refused')), { fault: 'connect', status: null }],
  [
    'a fetch that throws',
    () => {
      throw new TypeError('bad header')
    },
    { fault: 'connect' },
  ],
  [
    'a redirect',
    () => new Response(null, { status: 307, headers: { location: 'http://169.254.169.254/' } }),
    { fault: 'redirect', status: 307 },
  ],
  [
    'an error with words',
    () => new Response('{"error":"no such model"}', { status: 404 }),
    { fault: 'status', status: 404, found: 'status 404: "no such model"', retryAfterMs: null },
  ],
  ['an error with a web page', () => new Response('<html>', { status: 500 }), { fault: 'status', found: 'status 500' }],
  [
    'a pause in seconds',
    () => new Response('', { status: 503, headers: { 'retry-after': '2' } }),
    { status: 503, retryAfterMs: 2000 },
  ],
  [
    'a pause until a date',
    () => new Response('', { status: 503, headers: { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' } }),
    { retryAfterMs: Infinity },
  ],
  ['an empty answer', () => new Response(null), { fault: 'malformed' }],
  ['another 2xx', () => new Response('{}', { status: 206 }), { fault: 'status', status: 206 }],
])('%s is an OipError', async (_what, answer, expected) => {
  const error = await failing(answer)
  expect(error).toBeInstanceOf(OipError)
  expect(error).toMatchObject(expected)
})

test('no more than a mebibyte is read of an answer without an end, and the rest is let go', async () => {
  let [sent, isCancelled] = [0, false]
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 65_536
      controller.enqueue(new Uint8Array(65_536))
    },
    cancel: () => void (isCancelled = true),
  })
  expect(await failing(() => new Response(body))).toMatchObject({ fault: 'too_large' })
  expect(sent).toBeLessThan(ANSWER_BYTES_MOST + 4 * 65_536)
  expect(isCancelled).toBe(true)
})

test('a server that breaks off, hangs or drips', async () => {
  const breaking = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error('reset')) })
  expect(await failing(() => new Response(breaking))).toMatchObject({ fault: 'body' })
  const abort = new AbortController()
  const hanging = failing(() => new Promise<Response>(() => {}), abort.signal)
  const dripping = failing(
    () => new Response(new ReadableStream<Uint8Array>({ pull: () => new Promise(() => {}) })),
    abort.signal,
  )
  await new Promise((resolve) => setTimeout(resolve, 5))
  abort.abort()
  expect([await hanging, await dripping]).toMatchObject([{ fault: 'aborted' }, { fault: 'aborted' }])
  expect(await failing(() => Promise.reject(new TypeError('too late')), abort.signal)).toMatchObject({
    fault: 'aborted',
  })
})
