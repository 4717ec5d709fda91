// Settings, sources and texts: the address goes first, what is not understood counts as not said, nothing depends on storage.
import { describe, expect, test } from 'vitest'

import { duration, plain, short, signed } from '../src/chart/number-texts.js'
import { priceText } from '../src/chart/price-text.js'
import { axisTexts } from '../src/chart/axis-texts.js'
import { shadesOf } from '../src/chart/shades.js'
import { keyed, START, towards, turned, zoomed } from '../src/depth3d/orbit.js'
import { rampInto, rampOf } from '../src/depth3d/ramp.js'
import { PRICE_CELLS, surfaceOf } from '../src/depth3d/surface.js'
import { chosenFeatures, searched, toggled } from '../src/features/feature-choice.js'
import { sightSeconds } from '../src/chart/sight-seconds.js'
import { addressOf, queryWith, settingChanges } from '../src/settings/address.js'
import { keep, KEY, kept } from '../src/settings/kept.js'
import { settingsOf, textsOf, USUAL } from '../src/settings/settings.js'
import { marketsOf } from '../src/sources/markets.js'
import { textOfWish, wishOf } from '../src/sources/source-wish.js'

describe('settings', () => {
  test('of the address go before those that were kept, and those before the usual', () => {
    const stored = { theme: 'light', palette: 'colour-blind', spanMin: '15' }
    expect(settingsOf({ theme: 'auto' }, stored)).toEqual({
      ...USUAL,
      theme: 'auto',
      palette: 'colour-blind',
      spanMin: 15,
    })
  })

  test('that are none count as not said', () => {
    const odd = {
      theme: 'pink',
      zone: 'Mars/Olympus',
      horizonS: '7',
      dockPercent: '99',
      features: 'a b,<x>',
      panel: 'x',
    }
    expect(settingsOf(odd, { zone: 'Asia/Tokyo' })).toEqual({ ...USUAL, zone: 'Asia/Tokyo' })
  })

  test('are kept where they differ, come back, and do no harm where storage is refused', () => {
    const items = new Map<string, string>()
    const store = () => ({
      getItem: (key: string) => items.get(key) ?? null,
      setItem: (key: string, text: string) => void items.set(key, text),
    })
    const chosen = settingsOf({ zone: 'Europe/Berlin', features: 'mid,ofi_l1_10s', horizonS: '30' })
    expect(keep(chosen, store)).toBe(true)
    expect(JSON.parse(items.get(KEY)!)).toEqual({ zone: 'Europe/Berlin', features: 'mid,ofi_l1_10s', horizonS: '30' })
    expect(settingsOf(kept(store))).toEqual(chosen)
    expect(textsOf(USUAL)).toEqual({})
    const refused = () => {
      throw new DOMException('denied', 'SecurityError')
    }
    expect(kept(refused)).toEqual({})
    expect(keep(chosen, refused)).toBe(false)
    items.set(KEY, '[1]')
    expect(kept(store)).toEqual({})
    items.set(KEY, 'nonsense')
    expect(kept(store)).toEqual({})
  })

  test('change the address only where it says something of them', () => {
    const search = '?theme=dark&market=binance:BTC/USDT'
    expect(settingChanges(search, { ...USUAL, theme: 'light', palette: 'grey' })).toEqual({ theme: 'light' })
    expect(queryWith(search, { theme: 'light', market: 'kraken:ETH/USD' })).toBe('?theme=light&market=kraken:ETH/USD')
    expect(queryWith('?view=3d', { view: null })).toBe('')
    expect(addressOf('?view=3d&source=generated&report=/r.json&theme=light')).toEqual({
      ...{ settings: { theme: 'light' }, market: null, source: 'generated', report: '/r.json', is3d: true },
    })
  })
})

describe('sources', () => {
  const ORIGIN = 'http://here'

  test('by their text', () => {
    expect(wishOf(null, ORIGIN)).toEqual({ kind: 'service', url: ORIGIN })
    expect(wishOf('generated', ORIGIN)).toEqual({ kind: 'generated' })
    expect(wishOf('recording:/tapes/a.tape', ORIGIN)).toEqual({ kind: 'recording', url: '/tapes/a.tape' })
    expect(wishOf('https://edge.example', ORIGIN)).toEqual({ kind: 'service', url: 'https://edge.example' })
    expect(wishOf('javascript:alert(1)', ORIGIN)).toBeNull()
    for (const text of ['generated', 'recording:/tapes/a.tape', 'https://edge.example'])
      expect(textOfWish(wishOf(text, ORIGIN)!, ORIGIN)).toBe(text)
    expect(textOfWish(wishOf(null, ORIGIN)!, ORIGIN)).toBeNull()
  })

  const answering = (answers: Record<string, Response | Error>) => async (input: unknown) => {
    const { pathname, searchParams } = input as URL
    const answer = answers[`${pathname} ${searchParams.get('cursor') ?? ''}`.trim()]
    if (answer instanceof Response) return answer
    throw answer ?? new TypeError('unexpected')
  }
  const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status })

  test('a list of several pages', async () => {
    const market = (symbol: string) => ({ venue: 'binance', symbol, state: 'live', epoch: 1 })
    const fetcher = answering({
      '/v1/markets': json({ markets: [market('A/B')], nextCursor: 'x' }),
      '/v1/markets x': json({ markets: [market('C/D')], nextCursor: null }),
    })
    const listing = await marketsOf(ORIGIN, fetcher as typeof fetch)
    expect(listing.isListed && listing.markets.map(({ symbol }) => symbol)).toEqual(['A/B', 'C/D'])
  })

  test('no service, another server, a refusal', async () => {
    const code = async (answer: Response | Error) => {
      const listing = await marketsOf(ORIGIN, answering({ '/v1/markets': answer }) as typeof fetch)
      return listing.isListed ? 'listed' : `${listing.code}: ${listing.why}`
    }
    expect(await code(new TypeError('refused'))).toBe('no_service: http://here could not be reached (refused)')
    expect(await code(new Response('<html>', { status: 404 }))).toBe(
      'no_service: http://here answered 404 to /v1/markets',
    )
    expect(await code(json({ markets: [{ venue: 1 }] }))).toBe(
      'no_service: http://here/v1/markets is no list of markets',
    )
    expect(await code(json({ title: 'No', detail: 'A key is needed.' }, 401))).toBe('refused: 401: A key is needed.')
  })
})

describe('features', () => {
  const names = ['a', 'imbalance_dist', 'ofi_l1_10s', 'b', 'c', 'd', 'e', 'f']

  test('those chosen that are there, or a telling few', () => {
    expect(chosenFeatures(['b', 'gone'], names)).toEqual(['b'])
    expect(chosenFeatures(['gone'], names)).toEqual(['imbalance_dist', 'ofi_l1_10s', 'a', 'b', 'c', 'd'])
  })

  test('twelve at most; a search wants every word', () => {
    const twelve = Array.from({ length: 12 }, (_, i) => `f${i}`)
    expect(toggled(twelve, 'x')).toEqual(twelve)
    expect(toggled(twelve, 'f0')).toHaveLength(11)
    expect(searched(['ofi_l1_10s', 'ofi_l1_1s', 'mid'], ' 10S ofi')).toEqual(['ofi_l1_10s'])
  })
})

describe('texts', () => {
  test('prices are exact, whatever their size', () => {
    expect(priceText(6_498_801, '0.01')).toBe('64988.01')
    expect(priceText(7, '0.0005')).toBe('0.0035')
    expect(priceText(2 ** 53, '0.000000001')).toBe('9007199.254740992')
    expect(priceText(12, '5')).toBe('60')
  })

  test('numbers', () => {
    expect([signed(-0.3), signed(0.3), signed(0), signed(null), signed(0.001)]).toEqual([
      '−0.30',
      '+0.30',
      '0.00',
      '–',
      '0.00',
    ])
    expect([short(6_498_800.5), short(0.1234), short(12.34), short(0), short(NaN)]).toEqual([
      '6498801',
      '0.123',
      '12.3',
      '0',
      '–',
    ])
    expect(short(-0.00001)).toBe('−1.0e−5')
    expect(plain(-1.5, 0)).toBe('−2')
    expect([duration(250_000), duration(3.2e6), duration(132e6), duration(7_500e6)]).toEqual([
      '250 ms',
      '3.2 s',
      '2 min 12 s',
      '2 h 5 min',
    ])
  })

  test('times in a zone', () => {
    expect(axisTexts('Asia/Tokyo').moment(0)).toBe('1970-01-01 09:00:00')
    expect(axisTexts('UTC').ticks([0, 60], 60)).toEqual(['00:00:00', '00:01:00'])
    expect(axisTexts('UTC').ticks([0], 3 * 86_400)).toEqual(['1 Jan'])
  })

  test('a stretch without a live book is shaded until it ends, or until now', () => {
    const spans = [
      { state: 'live', reason: null, epoch: 1, fromUs: 0, untilUs: 1e6 },
      { state: 'resync', reason: 'gap_seq', epoch: 1, fromUs: 1e6, untilUs: 2e6 },
      { state: 'stale', reason: null, epoch: 1, fromUs: 2e6, untilUs: null },
    ] as const
    expect(shadesOf(spans, 5e6)).toEqual([
      { fromS: 1, untilS: 2, kind: 'gap' },
      { fromS: 2, untilS: 5, kind: 'stale' },
    ])
  })

  test('charts show what was seen before what was chosen is filled', () => {
    expect([sightSeconds(300, 5), sightSeconds(300, 45), sightSeconds(300, 299), sightSeconds(1800, 5000)]).toEqual([
      30, 60, 300, 1800,
    ])
  })
})

describe('three dimensions', () => {
  test('depth falls into cells around the mid; bids are below it, a gap has its age', () => {
    const column = (tsUs: number, shift: number) => ({
      ...{ tsUs, midTicks: 1000 + shift },
      ...{
        bids: Float64Array.of(960 + shift, 4, 919.5 + shift, 8),
        asks: Float64Array.of(1040 + shift, 4, 1080.5 + shift, 8),
      },
    })
    const surface = surfaceOf([column(0, 0), column(30e6, 0)])!
    expect([surface.columns, surface.lowTicks, surface.highTicks]).toEqual([2, 919.5, 1080.5])
    expect(Array.from(surface.ages)).toEqual([30, 0])
    const row = Array.from(surface.lots.subarray(0, PRICE_CELLS))
    // The level at the upper end lies beyond the last cell.
    expect(row.reduce((a, b) => a + b)).toBeCloseTo(4 + 4 + 8, 9)
    expect([surface.isBid[0], surface.isBid[PRICE_CELLS - 1]]).toEqual([1, 0])
    expect(surface.midCells[0]).toBeCloseTo(PRICE_CELLS / 2, 9)
    expect(surfaceOf([])).toBeNull()
  })

  test('a camera turns within bounds, and arrives', () => {
    expect(turned(START, 0, 9).elevation).toBe(1.5)
    expect(zoomed(START, 99).distance).toBe(6)
    expect(keyed(turned(START, 1, 0), '0')).toEqual(START)
    expect(keyed(START, 'x')).toBeNull()
    let place = START
    const goal = turned(START, 1, 0.1)
    for (let i = 0; i < 60; i++) place = towards(place, goal, 0.25)
    expect(place).toEqual(goal)
  })

  test('ramps go through their colours', () => {
    const out = new Float32Array(3)
    rampInto(rampOf('#000000, #ff0000, #ffffff'), 0.75, out, 0)
    expect(Array.from(out)).toEqual([1, 0.5, 0.5])
    rampInto(rampOf('#000000, #ffffff'), 2, out, 0)
    expect(Array.from(out)).toEqual([1, 1, 1])
  })
})
