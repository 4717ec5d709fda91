// Memory of 1, 100 and 1,000 markets in one engine, book only, each with the workload's snapshot and 200 frames behind it.
//   node bench/measure/memory.mjs --workload DIR
import { parseArgs } from 'node:util'
import { readWorkload } from '../workload/store.mjs'

const { values: flags } = parseArgs({
  options: { workload: { type: 'string' }, frames: { type: 'string', default: '200' } },
})
const { meta, body, bytes, frameOffsets, snapshot } = readWorkload(flags.workload)
const { open } = await import('leadline')
const frames = Array.from({ length: Number(flags.frames) }, (_, i) =>
  bytes.latin1Slice(frameOffsets[i], frameOffsets[i + 1]),
)
const rows = []
for (const markets of [1, 100, 1_000]) {
  const engine = await open()
  const { venue, symbol, tickSize, lotSize } = meta
  let levels = 0
  for (let i = 0; i < markets; i++) {
    const options = { venue, symbol: `${symbol} ${i}`, id: meta.id, tickSize, lotSize, features: [], levels: false }
    const market = engine.market(options)
    market.snapshot(body)
    for (const frame of frames) market.push(frame)
    const { bids, asks } = market.book.counts
    levels += bids + asks
  }
  rows.push({ markets, levels: levels / markets, bytes: engine.memoryBytes })
  engine.close()
}
console.log(JSON.stringify({ snapshot: snapshot.bids.length + snapshot.asks.length, rows }))
