// A few candidates outside Node, on the same frames and with the same step as bench/one.mjs: applied, read, folded.
//   node bench/hosts/index.mjs --workload DIR [--host workerd] [--candidates leadline,ladder] [--frames N] [--rounds N]
// Each candidate has an isolate of its own, as it has a process of its own in Node. Prints one line of JSON a host.
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { inChromium } from './chromium.mjs'
import { inWorkerd } from './workerd.mjs'

export { inChromium, inWorkerd }

const HOSTS = { workerd: inWorkerd, chromium: inChromium }

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values: flags } = parseArgs({
    options: {
      workload: { type: 'string' },
      host: { type: 'string', multiple: true, default: Object.keys(HOSTS) },
      candidates: { type: 'string' },
      frames: { type: 'string' },
      rounds: { type: 'string' },
    },
  })
  for (const host of flags.host) {
    const measure = HOSTS[host]
    if (!measure) throw new RangeError(`--host: found ${host}, expected one of ${Object.keys(HOSTS).join(', ')}`)
    const options = {
      dir: flags.workload,
      ...(flags.candidates && { candidates: flags.candidates.split(',') }),
      ...(flags.frames && { frames: Number(flags.frames) }),
      ...(flags.rounds && { rounds: Number(flags.rounds) }),
    }
    console.log(JSON.stringify(await measure(options)))
  }
}
