// Our side in a process of its own: a line of JSON for each run, answered by a line.
import { createInterface } from 'node:readline'

import { runOurs } from './ours-run.mjs'

for await (const line of createInterface({ input: process.stdin }))
  console.log(JSON.stringify(await runOurs(JSON.parse(line)).catch((error) => ({ error: error.stack }))))
