export interface BackendRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Uint8Array
}

export interface BackendAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array<ArrayBuffer>
}

export interface BackendOptions {
  readonly model?: string
  readonly versions?: readonly string[]
  readonly featureHash: string
  readonly classes?: readonly string[]
  readonly width?: number
  readonly rows?: number
  readonly input?: string
  readonly output?: string
  readonly isBinary?: boolean
  readonly predict?: (window: Float32Array) => ArrayLike<number>
}

export function madeUp(window: Float32Array, width: number, classes: number): number[]
export function oipBackend(options: BackendOptions): (request: BackendRequest) => BackendAnswer
