// Parity on the generated market and on recordings: SIMD core = scalar core = debug core in every bit, and = twin, after
// every event.
import { describe, expect, test } from 'vitest'

import { Status } from '../../src/engine/status.js'
import { generated } from '../../src/feeds/generated.js'
import { midnightOf, sample } from './lobster-sample.js'
import { recordedFrames } from '../golden/recordings.js'
import { openBuild } from './cores.js'
import { Quartet } from './quartet.js'

/** What fitted features look up: any table will do, as long as both have the same. */
const frozen = {
  ofiWeights: [0.3, 0.2, 0.1, 0.1, 0.08, 0.07, 0.06, 0.05, 0.03, 0.01],
  microprice: Array.from({ length: 20 }, (_, spread) =>
    Array.from({ length: 10 }, (_, bin) => (spread === 3 && bin === 4 ? null : ((bin - 4.5) * (spread + 1)) / 20)),
  ),
  vpinBucket: '200',
}

const LOT = { spot: '0.00001', usdm: '0.001', coinm: '1' }

const chains = [
  {
    options: {
      ...frozen,
      vpinBucket: '0.5',
      venue: 'binance',
      symbol: 'BTC/USDT',
      tickSize: '0.01',
      lotSize: LOT.spot,
    },
    file: 'binance/spot_btcusdt_20240808.gz',
    events: 1_500,
  },
  {
    options: { venue: 'binanceusdm', symbol: 'BTC/USDT:USDT', tickSize: '0.10', lotSize: LOT.usdm },
    file: 'binance/usdm_btcusdt_20240718.gz',
    events: 1_500,
  },
  {
    options: { venue: 'binancecoinm', symbol: 'BTC/USD:BTC', tickSize: '0.1', lotSize: LOT.coinm },
    file: 'binance/cm_btcusd_perp_20240808.gz',
    events: 1_500,
  },
] as const

describe('recorded Binance streams', () => {
  test.for(chains)('$options.venue', { timeout: 60_000 }, async ({ options, file, events }, { skip }) => {
    const quartet = await Quartet.open(options)
    let live = 0
    for (const { bytes, tsLocalUs, isSnapshot } of recordedFrames([file], skip)) {
      const place = () => `${file}, ${quartet.compared}: ${new TextDecoder().decode(bytes).slice(0, 400)}`
      if (isSnapshot) quartet.all((market) => market.snapshot(bytes, tsLocalUs), place)
      else quartet.all((market) => market.push(bytes, tsLocalUs), place)
      if (quartet.twin.state === 'live') live++
      if (live >= events) break
    }
    expect(live).toBe(events)
    expect(quartet.twin.counters).toMatchObject({ gaps: 0, resyncs: 0, decodeErrors: 0 })
  })
})

test('the generated market', { timeout: 60_000 }, async () => {
  const source = generated({ seed: 7, seconds: 20 })
  const [instrument] = source.instruments
  if (instrument === undefined) throw new Error('no instrument')
  const quartet = await Quartet.open({ ...instrument, venue: 'binance' })
  for await (const record of source.records()) {
    if (!('bytes' in record)) throw new Error(`a record of kind ${record.kind} in a stream of frames`)
    const { kind, bytes, tsLocalUs, line } = record
    const place = () => `record ${line}: ${new TextDecoder().decode(bytes).slice(0, 400)}`
    if (kind === 'snapshot') quartet.all((market) => market.snapshot(bytes, tsLocalUs), place)
    else quartet.all((market) => market.push(bytes, tsLocalUs), place)
  }
  expect(quartet.twin.state).toBe('live')
  expect(quartet.compared).toBeGreaterThan(500)
})

test('a LOBSTER sample, at the close of every event', { timeout: 240_000 }, async ({ skip }) => {
  const options = {
    ...frozen,
    venue: 'lobster',
    symbol: 'GOOG',
    tickSize: '0.01',
    lotSize: '1',
    midnightUs: midnightOf,
  } as const
  const quartet = await Quartet.open(options)
  let before = ''
  for (const { message, book, time } of sample('lobster/LOBSTER_SampleFile_GOOG_2012-06-21_10.zip', 3_000, skip)) {
    const place = () => `${new TextDecoder().decode(message)}, ${quartet.compared} events compared`
    if (time !== before) quartet.all((market) => market.flush(), place)
    before = time
    quartet.each((market) => market.row(message, book))
  }
  quartet.all(
    (market) => market.flush(),
    () => 'the end',
  )
  expect(quartet.twin.counters).toMatchObject({ rows: 3_000, mismatches: 0 })
  expect(quartet.compared).toBeGreaterThan(2_000)
})

test('a snapshot without the frames kept before it is too old for the stream: nothing is published', async ({
  skip,
}) => {
  const [{ options, file }] = chains
  const market = (await openBuild()).market({ ...options, features: [] })
  const after: number[] = []
  let taken = false
  for (const { bytes, tsLocalUs, isSnapshot } of recordedFrames([file], skip)) {
    if (isSnapshot) taken = market.snapshot(bytes, tsLocalUs) === Status.BUFFERED
    else if (taken) after.push(market.push(bytes, tsLocalUs))
    if (after.length > 300) break
  }
  expect(after).toContain(Status.SNAPSHOT_TOO_OLD)
  expect(after).not.toContain(Status.CROSSED)
  expect(market.state).toBe('buffering')
})
