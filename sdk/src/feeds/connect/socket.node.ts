// Node: its own WebSocket from version 22 on, before that the optional package `ws`.
import { LeadlineError } from '../../engine/errors.js'
import { hostSocket, type SocketClass } from './socket.host.js'

export async function socketClass(): Promise<SocketClass> {
  const own = hostSocket()
  if (own) return own
  try {
    const { WebSocket } = await import('ws')
    return WebSocket
  } catch (cause) {
    throw new LeadlineError(
      "connect: found no WebSocket in this Node and no package 'ws', expected one of them: npm install ws, or Node 22 or newer",
      { cause },
    )
  }
}
