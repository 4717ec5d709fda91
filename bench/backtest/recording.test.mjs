// The market maker on a recording, here and on hftbacktest: the fills may differ in number by 1 %, and don't.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterAll, expect, test } from 'vitest'

import { convert } from '../../cli/src/commands/convert.js'
import { missing, recording as recorded } from '../../sdk/test/available.js'
import { compare, ourWish, theirWish } from './compare.mjs'
import { gatesOf } from './gates.mjs'
import { lane } from './lane.mjs'
import { columnsOf, npyOf } from './npz-file.mjs'
import { runOurs } from './ours-run.mjs'
import { findHftbacktest } from './python.mjs'
import { describe } from './recordings.mjs'

const folder = mkdtempSync(join(tmpdir(), 'leadline-hftbacktest-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('six minutes of BTC/USDT', { timeout: 180_000 }, async ({ skip }) => {
  const frames = recorded('binance/spot_btcusdt_20240808.gz', skip)
  const { python, reason } = findHftbacktest()
  if (reason) missing(reason, skip)
  const npz = join(folder, 'spot.npz')
  await convert([frames, npz], {})
  const market = { name: 'spot', ...(await describe(npz)) }
  const columns = columnsOf(npyOf(npz))
  const hftbacktest = lane(python, [fileURLToPath(new URL('market_maker.py', import.meta.url))])
  const runs = []
  try {
    for (const queue of ['RiskAdverse', 'LogProb, theirs', 'LogProb'])
      for (const loop of ['event', 'timer']) {
        const wish = { queue, loop, distanceTicks: 2 }
        const theirs = await hftbacktest.ask(theirWish(market, wish))
        const ours = await runOurs(ourWish(market, wish))
        runs.push(compare({ recording: market, columns, wish, ours, theirs }))
      }
  } finally {
    hftbacktest.close()
  }
  for (const run of runs.filter(({ queue }) => queue !== 'LogProb')) {
    const { orders, fills, queues, profit } = run
    expect(fills.ours).toBeGreaterThan(100)
    expect([orders.same, fills.matched], `${run.queue}, ${run.loop}`).toEqual([orders.theirs, fills.theirs])
    expect([fills.ours, queues.sameReason, queues.sameAhead]).toEqual([fills.theirs, fills.theirs, queues.queued])
    expect(Math.abs(profit.rest)).toBeLessThan(1e-9)
  }
  const gates = gatesOf({ runs, speeds: [] })
  expect(gates).toHaveLength(9)
  expect(gates.filter(({ held }) => !held)).toEqual([])
})
