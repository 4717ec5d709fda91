import { existsSync } from 'node:fs'
import { join } from 'node:path'

/**
 * What a test needs beyond this checkout. When it is missing the test is skipped and says why; under
 * LEADLINE_REQUIRE_ALL=1 (CI) it fails instead, so that nothing is skipped unnoticed.
 *
 *   test('…', ({ skip }) => { const file = recording('binance/x.gz', skip) … })
 */
export type Skip = (note: string) => void

/** The path of a recorded file under LEADLINE_DATA. */
export function recording(path: string, skip: Skip): string {
  const folder = process.env['LEADLINE_DATA']
  if (!folder) return missing(`${path}: LEADLINE_DATA is not set`, skip)
  const file = join(folder, path)
  return existsSync(file) ? file : missing(`${path}: not in LEADLINE_DATA`, skip)
}

/** The path of a Chromium to drive. */
export function chromium(skip: Skip): string {
  const candidates = [process.env['LEADLINE_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/google-chrome']
  const found = candidates.find((path) => path && existsSync(path))
  return found ?? missing('no Chromium: set LEADLINE_CHROMIUM to its path', skip)
}

/** wrangler, which starts workerd; it needs a newer Node than the SDK does. */
export async function wrangler(skip: Skip) {
  const major = Number(process.versions.node.split('.')[0])
  if (major < 22) return missing(`wrangler needs Node 22 or newer, this is ${process.version}`, skip)
  return import('wrangler')
}

export function missing(note: string, skip: Skip): never {
  if (process.env['LEADLINE_REQUIRE_ALL'] === '1') throw new Error(`required, but missing: ${note}`)
  skip(note) // throws
  throw new Error(note)
}
