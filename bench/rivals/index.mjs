// Every candidate in JavaScript, fastest first.
//   title    as in tables
//   peer     the package that has to be installed for it
//   make     from a workload (store.mjs): { input: 'string' | 'buffer', checksum, restart(), apply(frame), top() }
//   parsed   the same from columns of integers: { input: 'number' (of the frame), … }, or { checksum, restart(), replay(from, to) }
//   cannot   why the book of a workload (its meta) is not kept whole, or null. Such a candidate is timed and named with its
//            reason; its checksum is not held against it.
// `restart` goes back to the book of the snapshot, in the same objects: code that is compiled stays right for them. `top` folds the checksum of what is read after a message; `checksum` is null where nothing is folded.
import { byteChecker } from './byte-checker.mjs'
import { byteParser } from './byte-parser.mjs'
import * as ccxt from './ccxt.mjs'
import { jsonParse } from './json-parse.mjs'
import { ladder, ladderDigits, ladderParsed } from './ladder.mjs'
import * as leadline from './leadline.mjs'
import { mapSort } from './map-sort.mjs'
import * as orderbooks from './orderbooks.mjs'
import { sortedArrays } from './sorted-arrays.mjs'
import { tardis } from './tardis.mjs'

const whole = () => null

export const CANDIDATES = {
  leadline: { title: 'leadline, string in', make: leadline.text, parsed: leadline.parsed, cannot: whole },
  'leadline-buffer': { title: 'leadline, Buffer in', make: leadline.buffer, cannot: whole },
  'leadline-bulk': { title: 'leadline, many messages a call', parsed: leadline.bulk, cannot: whole },
  'leadline-features': { title: 'leadline with features', make: leadline.features, cannot: whole },
  'leadline-signals': { title: 'leadline with features and levels', make: leadline.signals, cannot: whole },
  'leadline-followed': {
    title: 'leadline with features and levels followed',
    make: leadline.followed,
    cannot: whole,
  },
  'leadline-neighbours': {
    title: 'leadline with features and levels by neighbours',
    make: leadline.neighbours,
    cannot: whole,
  },
  'leadline-core': { title: 'the core alone, frames in its memory', parsed: leadline.core, cannot: whole },
  'byte-parser': { title: 'JavaScript over bytes that checks nothing, same ladder', make: byteParser, cannot: whole },
  'byte-checker': {
    title: 'JavaScript over bytes with the same checks, same ladder',
    make: byteChecker,
    cannot: whole,
  },
  'json-parse': { title: '`JSON.parse` alone, no book', make: jsonParse, cannot: () => 'keeps no book' },
  'ladder-digits': { title: '`JSON.parse`, digits by hand, same ladder', make: ladderDigits, cannot: whole },
  ladder: { title: '`JSON.parse`, `Number`, same ladder', make: ladder, parsed: ladderParsed, cannot: whole },
  'sorted-arrays': { title: '`JSON.parse` and sorted typed arrays', make: sortedArrays, cannot: whole },
  tardis: { title: 'tardis-dev 13.35.3', peer: 'tardis-dev', make: tardis, cannot: whole },
  'orderbooks-250': {
    title: 'orderbooks 1.1.14, depth 250',
    peer: 'orderbooks',
    make: orderbooks.shallow,
    cannot: orderbooks.shallowCannot,
  },
  'ccxt-1000': { title: 'ccxt 4.5.84, limit 1000', peer: 'ccxt', make: ccxt.limited, cannot: ccxt.limitedCannot },
  ccxt: { title: 'ccxt 4.5.84, full book', peer: 'ccxt', make: ccxt.full, cannot: whole },
  orderbooks: { title: 'orderbooks 1.1.14, full book', peer: 'orderbooks', make: orderbooks.full, cannot: whole },
  'map-sort': { title: 'Map and sort per message', make: mapSort, cannot: whole },
}
