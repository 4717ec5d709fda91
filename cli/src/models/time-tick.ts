// The tick path: a raw frame to book, features and a prediction by the edge's own model, frame by frame over a generated market.
import { readFile } from 'node:fs/promises'

import { open } from 'leadline'
import { generated } from 'leadline/feeds'
import { readEdgeModel } from 'leadline/models'

import { type Times, timesOf } from './quantiles.js'

export interface TimedTicks extends Times {
  readonly frames: number
  /** Frames a second that one core takes at this pace. */
  readonly perSecond: number
  readonly features: number
}

const MODEL = new URL('../../models/demo-direction.json', import.meta.url)

export interface TickOptions {
  readonly seed?: number
  /** Of the generated market. */
  readonly seconds?: number
  /** Frames that are not counted. */
  readonly warmUp?: number
}

export async function timeTicks({ seed = 7, seconds = 900, warmUp = 5000 }: TickOptions = {}): Promise<TimedTicks> {
  const model = await readEdgeModel(JSON.parse(await readFile(MODEL, 'utf8')))
  const engine = await open()
  const source = generated({ seed, seconds })
  const wanted = model.manifest.features as never[]
  const market = engine.market({ ...source.instruments[0]!, features: wanted, levels: false })
  const values = new Float64Array(market.featureNames.length)
  const row = new Float32Array(values.length)
  const out = new Float32Array(model.manifest.classes.length)
  const us: number[] = []
  let seen = 0
  for await (const record of source.records()) {
    if (record.kind === 'snapshot') market.snapshot(record.bytes, record.tsLocalUs)
    if (record.kind !== 'frame') continue
    const begin = performance.now()
    market.push(record.bytes, record.tsLocalUs)
    market.features(values)
    row.set(values)
    model.predict(row, out)
    const took = (performance.now() - begin) * 1000
    if (++seen > warmUp) us.push(took)
  }
  engine.close()
  const total = us.reduce((sum, each) => sum + each, 0)
  return {
    frames: us.length,
    perSecond: Math.round((us.length / total) * 1e6),
    features: values.length,
    ...timesOf(us),
  }
}
