import { expect, test } from 'vitest'

import { parseConfig } from '../../config.js'
import { groupsOf, pathSymbol } from '../../feed/groups.js'

const CONFIG = parseConfig(
  JSON.stringify({
    feeds: [
      { group: 'spot', venue: 'binance', symbols: ['BTC/USDT', 'ETH/USDT'] },
      { group: 'perp', venue: 'okx', symbols: ['BTC/USDT:USDT'] },
    ],
  }),
)

test('a market is found by its path and by its symbol', () => {
  const groups = groupsOf(CONFIG)
  const perp = { venue: 'okx', symbol: 'BTC/USDT:USDT', group: 'perp' }
  expect(groups.at('okx', 'BTC-USDT-USDT')).toEqual(perp)
  expect(groups.of('okx', 'BTC/USDT:USDT')).toEqual(perp)
  expect(groups.markets).toHaveLength(3)
  expect(groups.names).toEqual(['spot', 'perp'])
  expect(groups.group('perp')).toBe(CONFIG.feeds[1])
})

test('what is not served is not found, whatever it is called', () => {
  const groups = groupsOf(CONFIG)
  for (const [venue, symbol] of [
    ['okx', 'BTC-USDT'],
    ['binance', 'BTC/USDT'],
    ['__proto__', ''],
    ['', ''],
  ] as const)
    expect(groups.at(venue, symbol)).toBeUndefined()
  expect(groups.of('okx', 'BTC-USDT-USDT')).toBeUndefined()
  expect(groups.group('constructor')).toBeUndefined()
})

test('a symbol in a path has no / and no :', () => {
  expect(pathSymbol('BTC/USDT:USDT-261225')).toBe('BTC-USDT-USDT-261225')
})
