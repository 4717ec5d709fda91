// A learner fed by a market: the generated one, and one whose features are made up.
import { describe, expect, test } from 'vitest'

import type { FeatureName } from '../../src/engine/registry.js'
import type { State } from '../../src/engine/status.js'
import { generated, replay } from '../../src/feeds/index.js'
import { type Learner, OnlineModel } from '../../src/models/online/index.js'
import { openBuild } from './builds.js'
import { Dice } from './stream.js'

const learners = await openBuild()
const FEATURES = ['queue_imbalance', 'imbalance_l5', 'ofi_l1_10s'] as const satisfies readonly FeatureName[]
const delay = { horizonUs: 1_000_000, waiting: 1024 }
const open = () => learners.bayesLogistic({ features: FEATURES, delay })

/** Plays 30 generated seconds; `between` sees the learner after each event. */
async function play(
  learner: Learner,
  { everyUs = 0, between }: { everyUs?: number; between?: (learner: Learner) => void } = {},
) {
  const feed = await replay(generated({ seed: 3, seconds: 30 }), { features: ['mid', ...FEATURES] })
  const said: number[] = []
  let model: OnlineModel | null = null
  for await (const { market, kind } of feed.events()) {
    model ??= new OnlineModel(market, learner, { everyUs })
    if (kind === 'event' && model.step()) said.push(model.prediction)
    between?.(learner)
  }
  feed.close()
  return said
}

describe('the generated market', () => {
  test('is learnt from by venue time, the same each time', async () => {
    const [one, two] = [await open(), await open()]
    const said = await play(one)
    expect(await play(two)).toEqual(said)
    expect(two.save()).toEqual(one.save())
    const { predicted, learnt, flat, waiting, unknown, full, backwards } = one.progress
    expect(said.length).toBe(predicted)
    expect(predicted).toBeGreaterThan(200)
    expect(learnt).toBeGreaterThan(100)
    expect(learnt + flat + waiting + unknown).toBe(predicted)
    expect(waiting).toBeLessThan(60) // those of the last second
    expect({ full, backwards }).toEqual({ full: 0, backwards: 0 })
    expect(said.every((p) => p > 0 && p < 1)).toBe(true)
  })

  test('predictions may be further apart', async () => {
    const learner = await open()
    const said = await play(learner, { everyUs: 500_000 })
    expect(said.length).toBeGreaterThan(35) // the flow of ten seconds is undefined for a third of them
    expect(said.length).toBeLessThanOrEqual(60)
  })

  test('saved in the midst of it and restored, it goes on', async () => {
    const [whole, broken] = [await open(), await open()]
    const said = await play(whole, { everyUs: 200_000 })
    let events = 0
    const resumed = await play(broken, {
      everyUs: 200_000,
      between: (learner) => {
        if (++events !== 150) return
        const bytes = learner.save()
        learner.reset()
        for (let i = 0; i < 5; i++) learner.update([1, 2, 3], 1)
        learner.restore(bytes)
      },
    })
    expect(events).toBeGreaterThan(150)
    expect(resumed).toEqual(said)
    expect(broken.save()).toEqual(whole.save())
  })
})

/** A market whose mid follows its feature by a second. */
class Scripted {
  state: State = 'live'
  tsVenueUs = 0
  readonly featureNames: readonly FeatureName[] = ['mid', 'queue_imbalance']
  readonly values = new Map<FeatureName, number>()

  features(out = new Float64Array(this.featureNames.length)): Float64Array<ArrayBuffer> {
    for (const [i, name] of this.featureNames.entries()) out[i] = this.values.get(name)!
    return out
  }
}

describe('a market that tells what comes', () => {
  const run = async (isLive: (second: number) => boolean) => {
    const market = new Scripted()
    const learner = await learners.ftrl({ features: ['queue_imbalance'], alpha: 0.5, delay: { ...delay, perCall: 2 } })
    const model = new OnlineModel(market, learner)
    const dice = new Dice(3)
    let [mid, next] = [1000, 0]
    let right = 0
    for (let second = 0; second < 400; second++) {
      mid += next > 0.5 ? 1 : -1
      next = dice.uniform()
      market.state = isLive(second) ? 'live' : 'resync'
      market.values.set('mid', mid).set('queue_imbalance', 2 * next - 1)
      market.tsVenueUs = second * 1_000_000
      if (model.step() && second >= 200 && model.prediction > 0.5 === next > 0.5) right++
    }
    return { learner, right }
  }

  test('is understood', async () => {
    const { learner, right } = await run(() => true)
    expect(right).toBeGreaterThan(190)
    expect(learner.progress.skill).toBeGreaterThan(0.5)
    expect(learner.progress).toMatchObject({ predicted: 400, learnt: 398, waiting: 2, unknown: 0 })
    expect(learner.lastPushUs).toBe(399_000_000)
  })

  test('while its book is not known to be right nothing is predicted, and a move that ends then is unknown', async () => {
    const { learner } = await run((second) => second % 10 < 7)
    // of each ten seconds seven are predicted; the last of them would end in the eighth
    expect(learner.progress).toMatchObject({ predicted: 280, unknown: 40, learnt: 240, waiting: 0 })
  })
})

test('a learner without delay, a market without the feature', async () => {
  const market = new Scripted()
  const at = (features: string[], delayed: boolean) => learners.ftrl({ features, ...(delayed ? { delay } : {}) })
  const early = await at(['mid'], false)
  expect(() => new OnlineModel(market, early)).toThrow('learner: found one without `delay`')
  const other = await at(['mid', 'microprice'], true)
  expect(() => new OnlineModel(market, other)).toThrow('market: found no feature "microprice"')
})
