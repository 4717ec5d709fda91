// A client of one Open Inference Protocol v2 server.
//
//   GET  /v2                                     server metadata
//   GET  /v2/health/ready                        by status alone
//   GET  /v2/models/{m}[/versions/{v}]           model metadata
//   GET  /v2/models/{m}[/versions/{v}]/config    Triton's extension
//   POST /v2/models/{m}[/versions/{v}]/infer
import { OipError } from './errors.js'
import { ask, type Fetch } from './oip-http.js'
import {
  decodeInfer,
  encodeInfer,
  HEADER_LENGTH,
  parseJson,
  type Expected,
  type InferAnswer,
  type InferRequest,
  type Wire,
} from './oip-infer.js'
import {
  readModelConfig,
  readModelMetadata,
  readServerMetadata,
  type ModelMetadata,
  type ServerMetadata,
} from './oip-metadata.js'
import { failing } from './oip-tensor.js'

export interface OipOptions {
  /** Where `/v2` begins, without a slash at the end. */
  readonly url: string
  /** The host's fetch by default. */
  readonly fetch?: Fetch
  /** Sent with each request, such as `authorization`. */
  readonly headers?: Readonly<Record<string, string>>
}

export interface ModelId {
  readonly name: string
  /** Null: the one that the server prefers. */
  readonly version: string | null
}

/** The path of a model. A name that would be read as another path is refused. */
export function modelPath({ name, version }: ModelId): string {
  for (const part of version === null ? [name] : [name, version])
    if (part === '' || part === '.' || part === '..' || part.length > 128)
      failing('request')('model', JSON.stringify(part.slice(0, 128)), 'a name of 1 to 128 characters, not a path')
  const path = `/v2/models/${encodeURIComponent(name)}`
  return version === null ? path : `${path}/versions/${encodeURIComponent(version)}`
}

export class OipClient {
  readonly #url: string
  readonly #fetch: Fetch
  readonly #headers: Readonly<Record<string, string>>

  constructor({ url, fetch: given, headers = {} }: OipOptions) {
    this.#url = url
    this.#fetch = given ?? ((address, init) => fetch(address, init))
    this.#headers = headers
  }

  async server(signal: AbortSignal): Promise<ServerMetadata> {
    return readServerMetadata(await this.#get('/v2', signal))
  }

  /** Whether the server, or a model, says that it is ready; false also where nothing answers. */
  async ready(signal: AbortSignal, model?: ModelId): Promise<boolean> {
    try {
      await this.#ask('GET', model ? `${modelPath(model)}/ready` : '/v2/health/ready', signal)
      return true
    } catch (error) {
      if (error instanceof OipError && error.fault !== 'aborted') return false
      throw error
    }
  }

  async metadata(model: ModelId, signal: AbortSignal): Promise<ModelMetadata> {
    return readModelMetadata(await this.#get(modelPath(model), signal))
  }

  /** Parameters of a model's configuration; empty where the server has no such route. */
  async config(model: ModelId, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
    try {
      return readModelConfig(await this.#get(`${modelPath(model)}/config`, signal))
    } catch (error) {
      if (error instanceof OipError && (error.status === 404 || error.status === 405)) return new Map()
      throw error
    }
  }

  async infer(
    model: ModelId,
    request: InferRequest,
    expected: Pick<Expected, 'outputs' | 'finite'>,
    wire: Wire,
    signal: AbortSignal,
  ): Promise<InferAnswer> {
    const { body, headers } = encodeInfer(request, wire)
    const answer = await this.#ask('POST', `${modelPath(model)}/infer`, signal, headers, body)
    const { name, version } = model
    return decodeInfer(answer.body, answer.headers.get(HEADER_LENGTH), {
      ...expected,
      model: name,
      version,
      id: request.id ?? null,
    })
  }

  async #get(path: string, signal: AbortSignal) {
    return parseJson((await this.#ask('GET', path, signal)).body, `GET ${path}`)
  }

  #ask(
    method: 'GET' | 'POST',
    path: string,
    signal: AbortSignal,
    headers: Readonly<Record<string, string>> = {},
    body?: Uint8Array<ArrayBuffer>,
  ) {
    return ask(this.#fetch, {
      url: this.#url + path,
      method,
      headers: { ...headers, ...this.#headers },
      signal,
      ...(body === undefined ? {} : { body }),
    })
  }
}
