// The generator itself: what the parity tests rest on must really occur in it.
import { expect, test } from 'vitest'

import { TwinMarket } from '../reference/market.js'
import { Status } from '../reference/status.js'
import { scenarios } from './scenarios.js'
import { stream } from './stream.js'

test.each(scenarios)('$name: the twin meets every case', (scenario) => {
  const market = new TwinMarket({ ...scenario.market, bookOnly: true })
  const seen = new Map<string, number>()
  const count = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1)
  for (const input of stream({ ...scenario, frames: 3_000 })) {
    if (input.kind === 'push') count(`push ${market.push(input.text, input.tsLocalUs)}`)
    if (input.kind === 'snapshot') count(`snapshot ${market.snapshot(input.text, input.tsLocalUs)}`)
    if (input.kind === 'tick') market.tick(input.us)
    if (input.kind === 'advance') market.advance(input.us)
    count(market.state)
    if (market.state === 'live' && market.bidsTicks(1).length === 0) count('no bids')
    if (market.state === 'live' && market.asksTicks(1).length === 0) count('no asks')
  }
  const gap = scenario.market.venue === 'binance' ? Status.GAP_SEQ : Status.GAP_LINK
  const push = [Status.APPLIED, Status.DUPLICATE, Status.WRONG_SYMBOL, Status.CROSSED, Status.DECODE, gap]
  for (const status of push) expect([...seen.keys()]).toContain(`push ${status}`)
  for (const status of [Status.APPLIED, Status.BUFFERED]) expect([...seen.keys()]).toContain(`snapshot ${status}`)
  expect([...seen.keys()]).toEqual(
    expect.arrayContaining(['live', 'resync', 'buffering', 'stale', 'no bids', 'no asks']),
  )
  expect(seen.get('live')).toBeGreaterThan(1_000)
  expect(market.counters.unknownDeletes).toBeGreaterThan(100)
})
