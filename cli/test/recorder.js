// A recorder to be killed: writes entries as fast as it can and says, at once, up to which number they are confirmed.
//   node recorder.js FILE SEED
import { writeSync } from 'node:fs'

import { tapeRecorder } from 'leadline/feeds'

import { openFileSink } from '../dist/record/file-sink.js'

const [path, seed] = process.argv.slice(2)
let state = Number(seed) | 1
/** xorshift32 */
const random = (below) => {
  state ^= state << 13
  state ^= state >>> 17
  state ^= state << 5
  return (state >>> 0) % below
}

const sink = await openFileSink(path, { append: true, sync: 'none' })
const recorder = tapeRecorder(sink, { createdUs: 1, blockBytes: 4096 })
recorder.record({ kind: 'open', connection: 'a', tsLocalUs: 0, url: 'wss://x' })
let n = 0
for (;;) {
  for (let i = random(40); i >= 0; i--) {
    const filler = 'x'.repeat(random(random(10) === 0 ? 20_000 : 300))
    recorder.record({ kind: 'frame', connection: 'a', tsLocalUs: n, bytes: `${n++} ${filler}` })
  }
  await recorder.flush()
  writeSync(1, `${n}\n`)
}
