import type { BackendAnswer, BackendRequest } from './oip-backend.mjs'

export interface Served {
  readonly url: string
  close(): Promise<void>
}

export function serveBackend(handle: (request: BackendRequest) => BackendAnswer, port?: number): Promise<Served>
