// After a halt: nothing, or orders that close what is held, one at a time and only where the market can be seen.
import { expect, test } from 'vitest'

import { BTC, fillOf, NOON_US, PERP, S, sell, sightOf, standing } from '../../test/risk/stand.js'

test('nothing unless it is wished and halted', () => {
  for (const onHalt of ['cancel', 'flatten'] as const) {
    const risk = standing({ onHalt })
    risk.fill(fillOf('buy', 5))
    expect(risk.flattening(NOON_US)).toEqual([])
    risk.kill('operator')
    expect(risk.flattening(NOON_US)).toHaveLength(onHalt === 'flatten' ? 1 : 0)
  }
})

test('limits at the collar that only reduce, once nothing else is open', () => {
  const risk = standing({ onHalt: 'flatten', order: { maxLots: 40, stepLots: 5 } }, [BTC, PERP])
  risk.sent({ id: 1, intent: sell(1), sentUs: NOON_US })
  risk.fill(fillOf('buy', 13))
  risk.fill(fillOf('sell', 100, { instrument: 1 }))
  risk.kill('operator')
  const common = { kind: 'limit', timeInForce: 'ioc', reduceOnly: true, tag: 'flatten' }
  const inPerp = { ...common, instrument: 1, side: 'buy', qtyLots: 40, pxTicks: 10_200 }
  expect(risk.flattening(NOON_US)).toEqual([inPerp])
  risk.cancelled(1, NOON_US)
  expect(risk.flattening(NOON_US)).toEqual([
    { ...common, instrument: 0, side: 'sell', qtyLots: 10, pxTicks: 9_800 },
    inPerp,
  ])
  risk.market(0, sightOf({ state: 'resync' }), NOON_US)
  expect(risk.flattening(NOON_US)).toEqual([inPerp])
  risk.backOff('okx', NOON_US + 1, NOON_US)
  expect(risk.flattening(NOON_US)).toEqual([])
  expect(risk.flattening(NOON_US + 1)).toEqual([inPerp])
  expect(risk.flattening(NOON_US + 3 * S)).toEqual([]) // too old to act on
})
