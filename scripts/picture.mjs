// The picture of the README: one screen of the demo as SVG, drawn from the text the demo writes. Needs a build.
//   node scripts/picture.mjs      writes docs/images/demo.svg
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { terminalSvg } from './terminal-svg.mjs'

const { runDemo } = await import('../cli/dist/demo.js')

const COLUMNS = 100
const ROWS = 36
const written = []
const stdout = { isTTY: true, columns: COLUMNS, rows: ROWS, write: (text) => written.push(text), on() {}, off() {} }
const stdin = { isTTY: false, resume() {}, pause() {}, on() {}, off() {} }

// A clock that only waiting moves: the same screen on every machine.
let nowMs = 0
await runDemo(
  { seed: 1, seconds: 91, size: { columns: COLUMNS, rows: ROWS } },
  {
    ...{ stdout, stdin, env: {}, now: () => nowMs, onInterrupt: () => () => {} },
    sleep: async (ms) => {
      nowMs += ms
    },
  },
)
const lastFrame = written.findLast((text) => text.includes('\u001b[H'))
const file = fileURLToPath(new URL('../docs/images/demo.svg', import.meta.url))
writeFileSync(file, terminalSvg(lastFrame, { columns: COLUMNS, rows: ROWS, title: 'leadline demo' }))
console.log(`docs/images/demo.svg: ${written.length} writes, the last screen drawn`)
