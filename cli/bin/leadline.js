#!/usr/bin/env node
import { existsSync } from 'node:fs'

const entry = new URL('../dist/index.js', import.meta.url)
if (existsSync(entry)) {
  await import(entry.href)
} else {
  process.stderr.write('leadline: not built yet; run `npm run build` in the checkout first\n')
  process.exitCode = 2
}
