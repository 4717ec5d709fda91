import { expect, test } from 'vitest'

import { embedWish } from '../src/embed-wish.js'

test('a market, an element and its attributes', () => {
  const query =
    '?market=binance:BTC/USDT&element=ladder&theme=light&palette=colour-blind&time-zone=Europe/Berlin&depth=12&group=0.5'
  expect(embedWish(query)).toEqual({
    element: 'ladder',
    attributes: {
      ...{ market: 'binance:BTC/USDT', theme: 'light', palette: 'colour-blind', 'time-zone': 'Europe/Berlin' },
      ...{ depth: '12', group: '0.5' },
    },
    refused: [],
  })
  expect(embedWish('market=okx:BTC/USDT:USDT').element).toBe('heatmap')
})

test.each([
  ['source=https://evil.test', 'source: expected one of'],
  ['api-key=ll_live_x', 'api-key: expected one of'],
  ['onclick=alert(1)', 'onclick: expected one of'],
  ['style=color:red', 'style: expected one of'],
  ['__proto__=x', '__proto__: expected one of'],
  ['constructor=x', 'constructor: expected one of'],
  ['element=script', 'element: found script, expected one of heatmap, ladder, signal'],
  ['theme=pink', 'theme: found pink, expected one of dark, light, auto'],
  ['palette=', 'palette: found , expected one of'],
  ['time-zone=Moon/Sea', 'time-zone: found Moon/Sea'],
  ['depth=0', 'depth: found 0'],
  ['depth=1e3', 'depth: found 1e3'],
  ['size-in=quote', 'size-in: expected one of'],
  ['group=<b>', 'group: found <b>'],
  ['depth=5&depth=6', 'depth: found 6 beside another'],
])('%s is refused, and said', (query, says) => {
  const { refused, attributes, element } = embedWish(`market=binance:BTC/USDT&${query}`)
  expect(refused).toHaveLength(1)
  expect(refused[0]).toContain(says)
  expect(Object.keys(attributes).filter((name) => name !== 'market' && name !== 'depth')).toEqual([])
  expect(element).toBe('heatmap')
})

test('without a market, or with what is none', () => {
  expect(embedWish('').refused).toEqual(['market: found none, expected a market such as binance:BTC/USDT'])
  expect(embedWish('market=BTC').refused).toEqual(['market: found BTC, expected a market such as binance:BTC/USDT'])
})
