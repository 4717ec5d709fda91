// The tick path: a raw frame to book, features, a prediction and what there is to learn, frame by frame over a generated market.
import { type FeatureName, open } from 'leadline'
import { generated } from 'leadline/feeds'
import { OnlineModel, openLearners } from 'leadline/models'

import { type Times, timesOf } from './quantiles.js'

export interface TimedTicks extends Times {
  readonly frames: number
  /** Frames a second that one core takes at this pace. */
  readonly perSecond: number
  readonly features: number
}

const FEATURES: readonly FeatureName[] = [
  'queue_imbalance',
  'imbalance_l5',
  'imbalance_l10',
  'trade_imbalance_1s',
  'trade_imbalance_10s',
  'ofi_norm_1_10s',
]
/** Of the label: whether the mid is higher then. */
const HORIZON_US = 250_000

export interface TickOptions {
  readonly seed?: number
  /** Of the generated market. */
  readonly seconds?: number
  /** Frames that are not counted. */
  readonly warmUp?: number
}

export async function timeTicks({ seed = 7, seconds = 900, warmUp = 5000 }: TickOptions = {}): Promise<TimedTicks> {
  const engine = await open()
  const source = generated({ seed, seconds })
  const market = engine.market({ ...source.instruments[0]!, features: ['mid', ...FEATURES], levels: false })
  const learners = await openLearners()
  const learner = await learners.ftrl({ features: FEATURES, delay: { horizonUs: HORIZON_US } })
  const model = new OnlineModel(market, learner)
  const us: number[] = []
  let seen = 0
  for await (const record of source.records()) {
    if (record.kind === 'snapshot') market.snapshot(record.bytes, record.tsLocalUs)
    if (record.kind !== 'frame') continue
    const begin = performance.now()
    market.push(record.bytes, record.tsLocalUs)
    model.step()
    const took = (performance.now() - begin) * 1000
    if (++seen > warmUp) us.push(took)
  }
  engine.close()
  const total = us.reduce((sum, each) => sum + each, 0)
  return {
    frames: us.length,
    perSecond: Math.round((us.length / total) * 1e6),
    features: FEATURES.length,
    ...timesOf(us),
  }
}
