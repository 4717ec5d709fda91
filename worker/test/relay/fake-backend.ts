// Backends inside a World: they take time, and they can be made to fail in every way that a backend can.
import type { AskInit, Fetch } from 'leadline/models'

import {
  oipBackend,
  type BackendAnswer,
  type BackendOptions,
  type BackendRequest,
} from '../../../scripts/load/oip-backend.mjs'
import type { World } from './world.js'

/** How the next `infer` goes wrong; null: it doesn't. */
export type Fault =
  | 'refuse'
  | 'hang'
  | 'drip'
  | 'break'
  | 'status 500'
  | 'status 502'
  | 'status 503'
  | 'status 503, later'
  | 'nan'
  | 'one nan'
  | 'infinite'
  | 'sum'
  | 'negative'
  | 'shape'
  | 'size'
  | 'datatype'
  | 'name'
  | 'id'
  | 'model'
  | 'not json'
  | 'redirect'
  | 'oversize'
  | 'empty'

export const FAULTS: readonly Fault[] = [
  ...([
    'refuse',
    'hang',
    'drip',
    'break',
    'status 500',
    'status 502',
    'status 503',
    'status 503, later',
    'nan',
  ] as const),
  ...(['infinite', 'sum', 'negative', 'shape', 'size', 'datatype', 'name', 'id', 'model', 'not json'] as const),
  ...(['redirect', 'oversize', 'empty'] as const),
]

export interface Seen extends BackendRequest {
  readonly url: string
  readonly init: AskInit
  readonly atMs: number
  isAborted: boolean
}

export class FakeBackend {
  readonly seen: Seen[] = []
  fault: (seen: Seen, nth: number) => Fault | null = () => null
  latencyMs: (nth: number) => number = () => 1
  /** Of everything that isn't `infer`. */
  controlFault: Fault | null = null
  handle: (request: BackendRequest) => BackendAnswer
  readonly #world: World

  constructor(world: World, options: BackendOptions) {
    this.#world = world
    this.handle = oipBackend(options)
  }

  get infers(): Seen[] {
    return this.seen.filter(({ path }) => path.endsWith('/infer'))
  }

  /** Rows of each `infer`, in order. */
  get batches(): number[] {
    return this.infers.map(rowsOf)
  }

  readonly fetch: Fetch = async (url, init) => {
    const { pathname } = new URL(url)
    const body = init.body ?? new Uint8Array(0)
    const seen: Seen = {
      url,
      init,
      atMs: this.#world.time,
      method: init.method,
      path: pathname,
      headers: init.headers,
      body,
      isAborted: false,
    }
    this.seen.push(seen)
    init.signal.addEventListener('abort', () => (seen.isAborted = true))
    const isInfer = pathname.endsWith('/infer')
    const nth = this.infers.length - 1
    const fault = isInfer ? this.fault(seen, nth) : this.controlFault
    if (fault === 'refuse') throw new TypeError('connection refused')
    if (fault === 'hang') return new Promise<Response>(() => {})
    await this.#world.sleep(isInfer ? this.latencyMs(nth) : 0.5)
    return this.#spoilt(fault, this.handle(seen))
  }

  #spoilt(fault: Fault | null, answer: BackendAnswer): Response {
    const { status, headers, body } = answer
    switch (fault) {
      case null:
        return new Response(status === 204 ? null : body, { status, headers })
      case 'status 500':
      case 'status 502':
      case 'status 503':
        return new Response('{"error":"out of order"}', { status: Number(fault.slice(7)) })
      case 'status 503, later':
        return new Response('', { status: 503, headers: { 'retry-after': '2' } })
      case 'redirect':
        return new Response(null, { status: 302, headers: { location: 'https://elsewhere.example.com/' } })
      case 'empty':
        return new Response(null, { status: 200 })
      case 'not json':
        return new Response('<html>', { status: 200 })
      case 'oversize':
        return new Response(endless(), { status: 200 })
      case 'drip':
        return new Response(dripping(this.#world, body), { status, headers })
      case 'break':
        return new Response(breaking(body), { status, headers })
      case 'nan':
      case 'one nan':
        return new Response(withNan(body, Number(headers['inference-header-content-length']), fault === 'nan'), {
          status,
          headers,
        })
      case 'size':
        return new Response(body.slice(0, -4), { status, headers })
      default:
        return new Response(rewritten(fault, answer), { status, headers: {} })
    }
  }
}

function rowsOf({ headers, body }: Pick<Seen, 'headers' | 'body'>): number {
  const length = headers['inference-header-content-length']
  const text = new TextDecoder().decode(length === undefined ? body : body.subarray(0, Number(length)))
  return (JSON.parse(text) as { inputs: { shape: number[] }[] }).inputs[0]!.shape[0]!
}

interface Output {
  name: string
  datatype: string
  shape: number[]
  data: (number | string)[]
}

/** The answer in JSON, wrong in one thing. */
function rewritten(fault: Fault, { headers, body }: BackendAnswer): string {
  const start = Number(headers['inference-header-content-length'] ?? body.length)
  const answer = JSON.parse(new TextDecoder().decode(body.subarray(0, start))) as {
    model_name: string
    id: string
    outputs: (Output & { parameters?: unknown })[]
  }
  const [output] = answer.outputs as [Output & { parameters?: unknown }]
  if (start < body.length) output.data = [...new Float32Array(body.slice(start).buffer)]
  delete output.parameters
  const width = output.shape[1]!
  if (fault === 'shape') output.shape = [output.shape[1]!, output.shape[0]!, 1]
  if (fault === 'datatype') output.datatype = 'INT64'
  if (fault === 'name') output.name = 'logits'
  if (fault === 'id') answer.id += '0'
  if (fault === 'model') answer.model_name = 'another'
  if (fault === 'sum') output.data = output.data.map((value) => Number(value) * 1.01)
  if (fault === 'negative')
    output.data = output.data.map((_, i) => [1.5, -0.5, ...Array<number>(width).fill(0)][i % width]!)
  let text = JSON.stringify(answer)
  // JSON has no infinity, but a number too large for its type becomes one.
  if (fault === 'infinite') text = text.replace(/"data":\[[^,\]]+/, '"data":[1e999')
  return text
}

/** The first number, or all of them. */
function withNan(body: Uint8Array, start: number, isAll: boolean): Uint8Array<ArrayBuffer> {
  const spoilt = body.slice()
  const view = new DataView(spoilt.buffer)
  for (let at = start; at < (isAll ? spoilt.length : start + 4); at += 4) view.setFloat32(at, NaN, true)
  return spoilt
}

function dripping(world: World, body: Uint8Array): ReadableStream<Uint8Array> {
  let at = 0
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      await world.sleep(5)
      if (at < body.length) controller.enqueue(body.slice(at, ++at))
      else controller.close()
    },
  })
}

function breaking(body: Uint8Array): ReadableStream<Uint8Array> {
  let isBroken = false
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      if (isBroken) controller.error(new Error('reset'))
      else controller.enqueue(body.slice(0, 10))
      isBroken = true
    },
  })
}

function endless(): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(new Uint8Array(65_536).fill(0x20)) })
}
