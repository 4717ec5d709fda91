// Writes a generated market as a recording in the frames format: local time in µs, a space, the raw frame or REST snapshot.
//   node scripts/generated-frames.mjs SEED SECONDS FILE      needs a build; training/leadline_training/shipped/make.py runs it
import { createWriteStream } from 'node:fs'
import { once } from 'node:events'

import { generated } from 'leadline/feeds'

const [seed, seconds, file] = process.argv.slice(2)
const out = createWriteStream(file)
for await (const record of generated({ seed: Number(seed), seconds: Number(seconds) }).records())
  if (!out.write(`${record.tsLocalUs} ${Buffer.from(record.bytes).toString()}\n`)) await once(out, 'drain')
out.end()
await once(out, 'finish')
