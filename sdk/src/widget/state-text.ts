// A market's state in words.
import type { StateEvent, ViewState } from './source.js'

const WORDS: Readonly<Record<ViewState, string>> = {
  connecting: 'asking the source',
  disconnected: 'the source is out of reach',
  idle: 'nothing has come yet',
  buffering: 'waiting for a snapshot',
  live: 'the book is right',
  resync: 'the book was given up',
  stale: 'no frame for too long',
  no_book: 'the venue has no book',
}

/** `no book`; `connecting` before any was told. */
export function stateName(told: StateEvent | null): string {
  return stateOf(told).replace('_', ' ')
}

/** `resync (gap_seq): the book was given up` */
export function stateText(told: StateEvent | null): string {
  const reason = told?.reason ?? null
  return `${stateName(told)}${reason === null ? '' : ` (${reason})`}: ${WORDS[stateOf(told)]}`
}

function stateOf(told: StateEvent | null): ViewState {
  return told?.state ?? 'connecting'
}

/** `BTC/USDT:USDT` → `{ base: 'BTC', quote: 'USDT' }`; empty where a symbol has no such parts. */
export function currencies(symbol: string): { readonly base: string; readonly quote: string } {
  const match = /^([^/]+)\/([^:]+)/.exec(symbol)
  return { base: match?.[1] ?? '', quote: match?.[2] ?? '' }
}
