// Recordings of Binance as .npz, by our own `leadline convert`, and what both sides must know of them.
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { npz } from 'leadline/feeds'

import { columnsOf, npyInput, npyOf } from './npz-file.mjs'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))

export const RECORDINGS = {
  spot: ['spot_btcusdt_20240808.gz', 'spot_btcusdt_20240809.gz'],
  usdm: ['usdm_btcusdt_20240718.gz', 'usdm_btcusdt_20240719.gz'],
}

/** The least time from venue to here, once the recorder's clock is put right. */
const LEAST_FEED_US = 5000
/** What an order is worth of the base, where the lot is smaller: a contract counts as so many. */
const ORDER = 0.001

/** Where a file of the bench's own lies. */
export function dataFile(name) {
  const folder = here('../.data/backtest')
  mkdirSync(folder, { recursive: true })
  return join(folder, name)
}

export function convert(name, files) {
  const path = dataFile(`${name}.npz`)
  execFileSync(process.execPath, [here('../../cli/bin/leadline.js'), 'convert', ...files, path], { stdio: 'ignore' })
  return path
}

/** Steps, clocks and sizes of a converted recording, as both sides are told. */
export async function describe(path) {
  const npy = npyOf(path)
  const { rows, venueNs, localNs, px, ev } = columnsOf(npy)
  const { instruments } = await npz([npyInput(npy, path)], { symbol: 'recorded' })
  const [{ tickSize, lotSize }] = instruments
  let [leastNs, lowest, highest] = [localNs[0] - venueNs[0], Infinity, 0]
  for (let row = 0; row < rows; row++) {
    if (localNs[row] - venueNs[row] < leastNs) leastNs = localNs[row] - venueNs[row]
    if (px[row] === 0) continue
    if (px[row] < lowest) lowest = px[row]
    if (px[row] > highest) highest = px[row]
  }
  const offsetUs = Math.max(0, LEAST_FEED_US - Number(leastNs / 1000n))
  return {
    ...{ npz: path, rows, tick: tickSize, lot: lotSize, offsetUs, lowest, highest },
    seconds: Number((localNs[rows - 1] - localNs[0]) / 1_000_000n) / 1000,
    trades: ev.reduce((sum, flags) => sum + ((flags & 0xff) === 2 ? 1 : 0), 0),
    multiplier: Math.max(1, Math.round(ORDER / Number(lotSize))),
  }
}
