// The tape of tape.json: its rows as the array inside an .npz, and a strategy that does its acts.
import { readFileSync } from 'node:fs'

import { NPZ_ROW_BYTES, NPZ_ROW_DESCR, npyHead } from 'leadline/feeds'

import { BUY, CLEAR, DEPTH, EXCHANGE, LOCAL, SNAPSHOT, TRADE } from '../npz-file.mjs'

const read = (name) => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'))

export const tape = read('tape.json')
export const golden = read('golden.json')

const WHOSE = { both: EXCHANGE | LOCAL, venue: EXCHANGE, local: LOCAL }
const SIDES = { buy: BUY, sell: BUY >> 1, none: 0 }
const KINDS = { clear: CLEAR, snapshot: SNAPSHOT, depth: DEPTH, trade: TRADE }

export function npyOfTape({ rows, fromMs, lot }) {
  const head = npyHead(NPZ_ROW_DESCR, rows.length)
  const bytes = Buffer.alloc(head.length + rows.length * NPZ_ROW_BYTES)
  bytes.set(head)
  const ns = (ms) => BigInt(fromMs) * 1_000_000n + BigInt(Math.round(ms * 1e6))
  for (const [i, [whose, kind, side, venueMs, localMs, px, lots]] of rows.entries()) {
    const at = head.length + i * NPZ_ROW_BYTES
    bytes.writeUInt32LE((WHOSE[whose] | KINDS[kind] | SIDES[side]) >>> 0, at)
    bytes.writeBigInt64LE(ns(venueMs), at + 8)
    bytes.writeBigInt64LE(ns(localMs), at + 16)
    bytes.writeDoubleLE(px, at + 24)
    bytes.writeDoubleLE(Number((lots * Number(lot)).toFixed(3)), at + 32)
  }
  return bytes
}

/** Acts once their time has come, by a clock that ticks each ms as hftbacktest's does in golden.py. */
export function acting({ acts, fromMs, tick }) {
  const open = [...acts]
  const ids = new Map()
  return {
    timerMs: 1,
    onTimer(desk) {
      while (open.length > 0 && (fromMs + open[0].atMs) * 1000 <= desk.nowUs) {
        const { order, side, px, cancel } = open.shift()
        const pxTicks = Math.round(px / Number(tick))
        if (cancel !== undefined) desk.cancel(ids.get(cancel))
        else {
          const intent = { instrument: 0, side, kind: 'limit', qtyLots: 1, pxTicks, postOnly: true }
          ids.set(order, desk.submit(intent))
        }
      }
    },
  }
}
