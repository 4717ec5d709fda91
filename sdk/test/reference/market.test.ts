import { describe, expect, test } from 'vitest'

import { TwinMarket } from './market.js'
import { Status } from './status.js'

type Sides = [price: string, quantity: string][]

const second = 1_000
const start = 1_700_000_000_000

function depth(first: number, last: number, b: Sides = [], a: Sides = [], at = start): string {
  return JSON.stringify({ e: 'depthUpdate', E: at, s: 'BTCUSDT', U: first, u: last, b, a })
}

function linked(prev: number, first: number, last: number, b: Sides = [], a: Sides = []): string {
  return JSON.stringify({ e: 'depthUpdate', E: start, s: 'BTCUSDT', U: first, u: last, pu: prev, b, a })
}

function trade(id: number, p: string, q: string, isBuyerMaker: boolean, at = start): string {
  return JSON.stringify({ e: 'trade', E: at, T: at, s: 'BTCUSDT', t: id, p, q, m: isBuyerMaker })
}

const body = JSON.stringify({ lastUpdateId: 100, bids: [['10.00', '5']], asks: [['10.02', '7']] })

function spot(): TwinMarket {
  return new TwinMarket({ venue: 'binance', symbol: 'BTC/USDT', tickSize: '0.01', lotSize: '0.001' })
}

function live(): TwinMarket {
  const market = spot()
  market.push(depth(95, 100))
  expect(market.snapshot(body)).toBe(Status.APPLIED)
  return market
}

describe('spot: from the snapshot on', () => {
  test('live once a buffered frame reaches the snapshot', () => {
    const market = spot()
    expect(market.push(depth(90, 99))).toBe(Status.BUFFERED)
    expect(market.push(depth(100, 103, [['10.01', '1']]))).toBe(Status.BUFFERED)
    expect(market.snapshot(body)).toBe(Status.APPLIED)
    expect(market).toMatchObject({ state: 'live', epoch: 1, seq: 103n })
    expect(market.bidsTicks()).toEqual([
      [1001n, 1000n],
      [1000n, 5000n],
    ])
  })

  test('a snapshot that nothing reaches waits for the next frame', () => {
    const market = spot()
    market.push(depth(80, 90))
    expect(market.snapshot(body)).toBe(Status.BUFFERED)
    expect(market.state).toBe('buffering')
    expect(market.push(depth(91, 99))).toBe(Status.DUPLICATE)
    expect(market.state).toBe('buffering')
    expect(market.push(depth(100, 102))).toBe(Status.APPLIED)
    expect(market.state).toBe('live')
  })

  test('a frame that ends where the snapshot does meets it', () => {
    const market = spot()
    market.push(depth(80, 90))
    market.snapshot(body)
    expect(market.push(depth(91, 100, [['10.00', '9']]))).toBe(Status.APPLIED)
    expect(market).toMatchObject({ state: 'live', seq: 100n })
    expect(market.bidsTicks()).toEqual([[1000n, 5000n]])
    expect(market.push(depth(101, 102))).toBe(Status.APPLIED)
  })

  test('numbers that fall while time moves on: the venue counts anew', () => {
    const market = live()
    expect(market.push(depth(3, 5, [], [], start + second))).toBe(Status.DUPLICATE)
    expect(market.push(depth(3, 5, [], [], start + second + 1))).toBe(Status.SEQ_RESET)
    expect(market.state).toBe('resync')
    expect(market.push(depth(6, 7, [], [], start + second + 2))).toBe(Status.BUFFERED)
    expect(market.push(depth(1, 2, [], [], start + 3 * second))).toBe(Status.SEQ_RESET)
    expect(market.snapshot(body.replace('100', '2'))).toBe(Status.APPLIED)
    expect(market.counters).toMatchObject({ gaps: 0, resyncs: 1, duplicates: 1 })
  })

  test('a snapshot older than the buffer is refused and the buffer kept', () => {
    const market = spot()
    market.push(depth(105, 106))
    expect(market.snapshot(body)).toBe(Status.SNAPSHOT_TOO_OLD)
    expect(market.state).toBe('buffering')
    expect(market.snapshot(body.replace('100', '104'))).toBe(Status.APPLIED)
    expect(market.seq).toBe(106n)
  })

  test('a frame that skips an id ends it; the frame is the first of the next buffer', () => {
    const market = live()
    expect(market.push(depth(102, 103))).toBe(Status.GAP_SEQ)
    expect(market.state).toBe('resync')
    expect(market.bidsTicks()).toEqual([])
    expect(market.push(depth(104, 105))).toBe(Status.BUFFERED)
    expect(market.snapshot(body.replace('100', '102'))).toBe(Status.APPLIED)
    expect(market).toMatchObject({ state: 'live', epoch: 2, seq: 105n })
  })

  test('repeated, foreign and crossing frames', () => {
    const market = live()
    expect(market.push(depth(99, 100))).toBe(Status.DUPLICATE)
    expect(market.push(depth(101, 101).replace('BTCUSDT', 'ETHUSDT'))).toBe(Status.WRONG_SYMBOL)
    expect(market.push(depth(101, 101, [['10.02', '1']]))).toBe(Status.APPLIED)
    expect(market.state).toBe('live')
    expect(market.push(depth(102, 102, [['10.03', '1']]))).toBe(Status.CROSSED)
    expect(market.state).toBe('resync')
  })

  test('crossed in the middle of a frame is nothing', () => {
    const market = live()
    expect(
      market.push(
        depth(
          101,
          101,
          [['10.05', '1']],
          [
            ['10.02', '0'],
            ['10.06', '1'],
          ],
        ),
      ),
    ).toBe(Status.APPLIED)
  })

  test('a frame that can’t be read ends it, a trade that can’t be read does not', () => {
    const market = live()
    expect(market.push(trade(1, '10.001', '1', true))).toBe(Status.DECODE)
    expect(market.state).toBe('live')
    expect(market.push(depth(101, 101, [['10.001', '1']]))).toBe(Status.DECODE)
    expect(market.state).toBe('resync')
  })

  test('silence makes it stale, the next frame live again', () => {
    const market = live()
    market.push(depth(101, 101), 1_000_000)
    market.tick(71_000_000)
    expect(market.state).toBe('live')
    market.tick(71_000_001)
    expect(market.state).toBe('stale')
    expect(market.signal()).toBeNull()
    expect(market.push(depth(102, 102), 72_000_000)).toBe(Status.APPLIED)
    expect(market.state).toBe('live')
  })
})

test('futures: continuity is the link, and a frame may continue the snapshot directly', () => {
  const market = new TwinMarket({ venue: 'binanceusdm', symbol: 'BTC/USDT:USDT', tickSize: '0.01', lotSize: '0.001' })
  market.push(linked(80, 90, 95))
  expect(market.snapshot(body)).toBe(Status.BUFFERED)
  expect(market.push(linked(100, 140, 150))).toBe(Status.APPLIED)
  expect(market.push(linked(150, 160, 170))).toBe(Status.APPLIED)
  expect(market.push(linked(150, 160, 170))).toBe(Status.DUPLICATE)
  expect(market.push(linked(175, 176, 180))).toBe(Status.GAP_LINK)
})

describe('features', () => {
  test('of the book', () => {
    const market = live()
    market.push(depth(101, 101, [['9.98', '1']], [['10.03', '3']]))
    expect(market.feature('mid')).toBe(1001)
    expect(market.feature('spread_quoted')).toBe(2)
    expect(market.feature('queue_imbalance')).toBeCloseTo(-2 / 12, 12)
    // (A1 b1 + B1 a1) / (A1 + B1) - M = (7000 * 1000 + 5000 * 1002) / 12000 - 1001
    expect(market.feature('weighted_mid')).toBeCloseTo((7 * 1000 + 5 * 1002) / 12 - 1001, 9)
    expect(market.feature('imbalance_l3')).toBeCloseTo((6 - 10) / 16, 12)
    expect(market.feature('bid_pressure')).toBe(6)
    expect(market.feature('bid_px_01')).toBe(9.98)
    expect(market.reason('ofi_l1_1s')).toBe('warm_up')
  })

  test('of flow: windows are open on the left and closed on the right', () => {
    const market = live()
    market.push(depth(101, 101, [], [], start))
    market.push(depth(102, 102, [['10.00', '8']], [], start + 1 * second))
    market.push(depth(103, 103, [], [['10.02', '6']], start + 2 * second))
    expect(market.feature('ofi_l1_1s')).toBe(1)
    expect(market.reason('ofi_l1_5s')).toBe('warm_up')
    market.advance((start + 5 * second) * 1000)
    expect(market.feature('ofi_l1_5s')).toBe(4)
    expect(market.feature('ofi_legacy_5s')).toBe(3)
    market.advance((start + 6 * second) * 1000)
    expect(market.feature('ofi_l1_5s')).toBe(1)
  })

  test('of trades, also without a book', () => {
    const market = spot()
    market.push(trade(1, '10.00', '2', true, start))
    market.push(trade(2, '10.01', '6', false, start + second))
    expect(market.push(trade(2, '10.01', '6', false, start + second))).toBe(Status.DUPLICATE)
    expect(market.feature('trade_flow_1s')).toBe(6)
    market.advance((start + 5 * second) * 1000)
    expect(market.reason('trade_imbalance_1s')).toBe('no_trades')
    expect(market.feature('trade_imbalance_5s')).toBe(1)
    expect(market.feature('trade_count_5s')).toBe(1)
    expect(market.feature('exec_rate_sell')).toBeCloseTo((Math.LN2 / 5) * 2 * 0.5, 12)
    expect(market.reason('mid')).toBe('not_live')
    market.advance((start + 52 * second) * 1000)
    expect(market.reason('exec_rate_sell')).toBe('no_trades')
  })
})

test('the score is the weighted mean of the parts that are defined', () => {
  const market = live()
  market.push(depth(101, 101))
  const imbalance = (5 - 7) / 12
  expect(market.signal()).toMatchObject({ imbalance, score: imbalance, direction: 'flat', missing: ['size', 'speed'] })
  market.push(trade(1, '10.02', '1', false))
  const ratio = Math.LN2 / 5 / (Math.LN2 / 60)
  const speed = ratio / (1 + ratio)
  expect(market.signal()?.speed).toBeCloseTo(speed, 12)
  expect(market.signal()?.score).toBeCloseTo((0.4 * imbalance + 0.3 * speed) / 0.7, 12)
})
