// How a browser, which can't set headers on a WebSocket, shows its ticket: as the second of two subprotocols. Never in the address, which
// is logged. The answer carries the first alone.
//
//   → Sec-WebSocket-Protocol: leadline.v1, ticket.<43 characters>
//   ← Sec-WebSocket-Protocol: leadline.v1

import { SUBPROTOCOL } from '../stream-messages.js'

const PREFIX = 'ticket.'
const TICKET = /^[A-Za-z0-9_-]{43}$/
const LONGEST_HEADER = 256

function protocolsOf(headers: Headers): string[] {
  const offered = headers.get('sec-websocket-protocol')
  if (offered === null || offered.length > LONGEST_HEADER) return []
  return offered.split(',').map((protocol) => protocol.trim())
}

/** Null where there is none, or no upgrade that it could be for. */
export function readTicket(headers: Headers): string | null {
  if (!isUpgrade(headers)) return null
  const tickets = protocolsOf(headers).filter((protocol) => protocol.startsWith(PREFIX))
  const ticket = tickets[0]?.slice(PREFIX.length) ?? ''
  return tickets.length === 1 && TICKET.test(ticket) ? ticket : null
}

export function isUpgrade(headers: Headers): boolean {
  return headers.get('upgrade')?.toLowerCase() === 'websocket'
}

/** Header of a 101: a client that offered the protocol must be told of it, one that offered none must not. */
export function acceptedProtocol(headers: Headers): Record<string, string> {
  return protocolsOf(headers).includes(SUBPROTOCOL) ? { 'Sec-WebSocket-Protocol': SUBPROTOCOL } : {}
}
