// Order sanity against a second implementation, on random orders at and around every boundary: no difference.
import { isDeepStrictEqual } from 'node:util'

import { expect, test } from 'vitest'

import { BTC, NOON_US, sightOf } from '../../test/risk/stand.js'
import { secondOpinion, type Resting, type Scene } from '../../test/risk/second-opinion.js'
import type { OrderIntent } from '../engine/trading.js'
import { Risk } from './index.js'
import { orderLayer } from './layers/order.js'

/** RISK_ORDERS=1000000 for more. */
const ORDERS = Number(process.env['RISK_ORDERS'] ?? 100_000)
const PER_SCENE = 20

/** Whole numbers from a seed: a multiplicative generator, of which the upper bits are used. */
function randomOf(seed: number) {
  let state = BigInt(seed) * 2n + 1n
  const next = (below: number) => {
    state = BigInt.asUintN(64, state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n)
    return Number((state >> 33n) % BigInt(below))
  }
  const pick = <T>(...all: T[]): T => all[next(all.length)]!
  const chance = (oneIn: number) => next(oneIn) === 0
  const near = (value: number) => value + next(5) - 2
  return { next, pick, chance, near }
}
type Random = ReturnType<typeof randomOf>

function sceneOf({ next, pick, chance }: Random): Scene {
  const isInverse = chance(4)
  const bidTicks = pick(40, 9_999, 1_234_567) + next(30)
  const askTicks = bidTicks + next(4)
  const side = (from: number, step: number) =>
    Array.from({ length: 1 + next(30) }, (_, at) => [from + step * at, 1 + next(400)] as const).filter(([px]) => px > 0)
  const stepTicks = pick(1, 1, 5)
  const scene = {
    instrument: {
      ...BTC,
      tickSize: pick('0.01', '0.5', '1', '0.00025'),
      lotSize: pick('0.001', '1', '0.00001', '10'),
      multiplier: pick(1, 0.1, 100),
      contract: isInverse ? ('inverse' as const) : ('linear' as const),
    },
    ...{
      collar: bidTicks > 1e6 ? pick('0.001', '0.000077') : pick('0.02', '0.001', '0.0333'),
      depthShare: pick('0.1', '0.25', '1', '0.033333'),
    },
    ...{ minLots: pick(1, 1, 3), maxLots: pick(50, 1_000), stepLots: pick(1, 1, 2), stepTicks },
    ...{ depthLevels: pick(3, 10, 25), duplicateUs: pick(1_000_000, 250_000) },
    ...{ bids: side(bidTicks, -1), asks: side(askTicks, 1), position: pick(0, 1, -1) * next(40) },
    ...{ minNotional: '0', maxNotional: '1000000000', resting: [] as Resting[] },
  }
  // Limits of money in the middle of what orders are worth.
  const { lotSize, tickSize, multiplier } = scene.instrument
  const lot = Number(lotSize) * multiplier * (isInverse ? 1 : bidTicks * Number(tickSize))
  const money = { minNotional: (lot * 4).toPrecision(3), maxNotional: (lot * 60).toPrecision(3) }
  const limited = { ...scene, ...(chance(2) ? plain(money) : {}) }
  const resting = Array.from({ length: next(5) }, (_, at) => {
    const intent = intentOf(limited, randomOf(next(1 << 30)))
    const isStop = intent.kind.startsWith('stop')
    const status = pick('sent', 'open', isStop ? 'waiting' : 'open') as Resting['status']
    return {
      id: at + 1,
      intent: { ...intent, instrument: 0 },
      sentUs: NOON_US - pick(0, 249_999, 250_000, 999_999, 1_000_000),
      status,
    }
  })
  return { ...limited, resting }
}

const plain = (money: Record<string, string>) =>
  Object.fromEntries(Object.entries(money).map(([key, text]) => [key, Number(text).toFixed(12)]))

function intentOf(scene: Scene, random: Random): OrderIntent {
  const { next, pick, chance, near } = random
  const bid = scene.bids[0]![0]
  const mid = (bid + scene.asks[0]![0]) / 2
  const kind = pick('limit', 'limit', 'limit', 'market', 'stop_market', 'stop_limit') as OrderIntent['kind']
  const collar = Number(scene.collar) * mid
  const snap = (ticks: number) => (chance(20) ? ticks + 0.5 : Math.round(ticks / scene.stepTicks) * scene.stepTicks)
  const stopTicks = snap(mid + next(60) - 30)
  const centre = kind === 'stop_limit' ? stopTicks : mid
  const pxTicks = snap(
    pick(near(Math.round(centre + collar)), near(Math.round(centre - collar)), near(bid), near(bid + 2)),
  )
  const side = chance(200) ? ('none' as 'buy') : pick('buy', 'sell')
  const book = side === 'buy' ? scene.asks : scene.bids
  const shown = book.slice(0, scene.depthLevels).reduce((sum, [, lots]) => sum + lots, 0)
  const isPriced = kind === 'limit' || kind === 'stop_limit'
  const qtyLots = pick(
    1 + next(12),
    near(Math.floor(shown * Number(scene.depthShare))),
    near(scene.maxLots),
    near(Math.abs(scene.position)),
    near(4),
    near(60),
  )
  return {
    ...{ instrument: chance(300) ? 1 : 0, side, kind, qtyLots: chance(100) ? qtyLots + 0.25 : qtyLots },
    ...(isPriced !== chance(60) ? { pxTicks } : {}),
    ...(kind.startsWith('stop') !== chance(60) ? { stopTicks } : {}),
    ...(chance(4) ? { timeInForce: pick('gtc', 'ioc', 'fok') as 'gtc' } : {}),
    ...(chance(8) ? { postOnly: true } : {}),
    ...(chance(4) ? { reduceOnly: true } : {}),
    ...(chance(10) ? { displayLots: pick(1, qtyLots, qtyLots + 1, 0) } : {}),
    ...(chance(3) ? { tag: pick('entry', 'stop') } : {}),
  }
}

function riskIn(scene: Scene): Risk {
  const { collar, depthShare, minNotional, maxNotional, minLots, maxLots, stepLots, stepTicks, depthLevels } = scene
  const numbers = { collar: +collar, depthShare: +depthShare, minNotional: +minNotional, maxNotional: +maxNotional }
  const order = { ...numbers, minLots, maxLots, stepLots, stepTicks, depthLevels, duplicateUs: scene.duplicateUs }
  const small = { windowS: 60, minS: 60, spreadWindowS: 60 }
  const risk = new Risk([scene.instrument], { order, regime: small }, { layers: [orderLayer] })
  for (const { id, intent, sentUs, status } of [...scene.resting].sort((a, b) => a.sentUs - b.sentUs)) {
    risk.sent({ id, intent, sentUs })
    if (status !== 'sent') risk.acknowledged({ id, status }, sentUs)
  }
  risk.position(0, scene.position, 1, NOON_US)
  const sight = sightOf({ bidTicks: scene.bids[0]![0], askTicks: scene.asks[0]![0] })
  risk.market(0, { ...sight, bids: (n) => scene.bids.slice(0, n), asks: (n) => scene.asks.slice(0, n) }, NOON_US)
  return risk
}

test(`${ORDERS} random orders: no difference`, () => {
  const random = randomOf(20_260_105)
  const seen = new Map<string, number>()
  let differences = 0
  let first: unknown = null
  for (let at = 0; at < ORDERS; at += PER_SCENE) {
    const scene = sceneOf(random)
    const risk = riskIn(scene)
    for (let order = 0; order < PER_SCENE; order++) {
      const again = scene.resting[random.next(40)]
      const intent = again?.intent ?? intentOf(scene, random)
      const decision = risk.judge(intent, NOON_US)
      const { answer, intent: instead, cancelFirst } = secondOpinion(scene, intent, NOON_US)
      seen.set(answer, (seen.get(answer) ?? 0) + 1)
      const ours = decision.allow ? ['allow', decision.intent] : [decision.code, decision.cancelFirst?.toSorted()]
      const theirs = answer === 'allow' ? ['allow', instead] : [answer, cancelFirst]
      if (isDeepStrictEqual(ours, theirs)) continue
      differences++
      first ??= { scene, intent, ours, theirs, decision }
    }
  }
  expect(first).toBeNull()
  expect(differences).toBe(0)
  const rarest = Math.min(...seen.values())
  expect(seen.size, [...seen].join(' ')).toBe(13) // twelve codes, and allow
  expect(rarest, [...seen].join(' ')).toBeGreaterThan(ORDERS / 1_000)
}, 600_000)
