import { withSource } from '../with-source.js'
import { collect } from './collect.js'
import { eventTime } from './event-time.js'
import { fairPrice } from './fair-price.js'
import { queueImbalance } from './imbalance.js'
import { impact } from './impact.js'
import { multiLevel } from './multi-level.js'
import { nextWindow } from './next-window.js'
import { halfHours, sessions, wholeSpan } from './windows.js'
console.time('all')
const { series } = await withSource(process.argv.slice(2), {}, collect)
console.timeLog('all')
for (const s of series) {
  const ses = sessions(s, { fromS: null, toS: null })
  const w = halfHours(ses)
  console.log(s.length, w.length)
  for (const p of [1, 5, 10, 30, 60]) {
    const i = impact(s, w, p)
    console.log(p, i.meanR2, i.significantShare)
  }
  console.timeLog('all')
  console.log(
    nextWindow(s, w, 10),
    [50, 100, 200].map((n) => eventTime(s, ses, n)),
  )
  console.dir(multiLevel(s, w, 60), { depth: 5 })
  console.timeLog('all')
  console.dir([queueImbalance(s, [wholeSpan(s)], 7), queueImbalance(s, ses, 7)], { depth: 5 })
  console.timeLog('all')
  console.log(fairPrice(s, [10, 50, 100, 200]))
  console.timeLog('all')
}
