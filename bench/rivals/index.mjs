// Every candidate in JavaScript: its name in tables, what it needs installed, and how it is made from a workload.
import * as ccxt from './ccxt.mjs'
import * as leadline from './leadline.mjs'
import * as orderbooks from './orderbooks.mjs'
import * as plain from './plain.mjs'
import { tardis } from './tardis.mjs'

export const CANDIDATES = {
  leadline: { title: 'leadline, string in', make: leadline.text },
  'leadline-buffer': { title: 'leadline, Buffer in', make: leadline.buffer },
  'leadline-signals': { title: 'leadline with signals', make: leadline.signals },
  'byte-parser': { title: 'hand-written JavaScript over bytes, same ladder', make: plain.byteParser },
  'json-parse': { title: '`JSON.parse` alone, no book', make: plain.jsonParse },
  ladder: { title: '`JSON.parse` and the same ladder in JavaScript', make: plain.ladder },
  'sorted-arrays': { title: '`JSON.parse` and sorted typed arrays', make: plain.sortedArrays },
  tardis: { title: 'tardis-dev 13.35.3', peer: 'tardis-dev', make: tardis },
  orderbooks: { title: 'orderbooks 1.1.14, full book', peer: 'orderbooks', make: orderbooks.full },
  'orderbooks-250': {
    title: 'orderbooks 1.1.14, depth 250',
    peer: 'orderbooks',
    make: orderbooks.shallow,
    // what it cut off at its 250 levels it can't bring back when the market returns there
    inexact: 'keeps 250 levels',
  },
  'ccxt-1000': { title: 'ccxt 4.5.84, limit 1000', peer: 'ccxt', make: ccxt.limited },
  ccxt: { title: 'ccxt 4.5.84, full book', peer: 'ccxt', make: ccxt.full },
  'map-sort': { title: 'Map and sort per message', make: plain.mapSort },
}
