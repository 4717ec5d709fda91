// Browsers, workerd and whatever else has a WebSocket of its own.
import { LeadlineError } from '../../engine/errors.js'

/** What `ws` has beyond the WebSocket of browsers. */
export interface HostSocket extends WebSocket {
  on?(event: 'ping' | 'pong', listener: () => void): void
  ping?(): void
}
export type SocketClass = new (url: string) => HostSocket

export function hostSocket(): SocketClass | undefined {
  return (globalThis as { WebSocket?: SocketClass }).WebSocket
}

export function socketClass(): Promise<SocketClass> {
  const own = hostSocket()
  if (own) return Promise.resolve(own)
  return Promise.reject(new LeadlineError('connect: found no WebSocket in this host, expected one'))
}
