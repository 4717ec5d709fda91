// leadline watch, against a little venue on this machine.
import { expect, test } from 'vitest'

import { endpointsOf, runWatch } from '../src/watch.js'
import { loopback } from '../../sdk/test/feeds/connect/loopback.js'
import type { DemoHost } from '../src/demo.js'

function host(written: string[]): DemoHost {
  return {
    stdout: { write: (text: string) => written.push(text), on: () => {}, off: () => {} },
    stdin: { resume: () => {}, pause: () => {}, on: () => {}, off: () => {} },
    env: {},
    now: () => performance.now(),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms)
        signal.addEventListener('abort', () => {
          clearTimeout(timer)
          resolve(undefined)
        })
      }),
    onInterrupt: () => () => {},
  }
}

test('one screen of a live market', async () => {
  const here = await loopback(['BTCUSDT'])
  const timer = setInterval(() => here.venue.change(), 20)
  const written: string[] = []
  try {
    const { rest } = here.endpoints
    expect(
      await runWatch({ venue: 'binance', symbol: 'BTC/USDT', endpoint: rest, plain: true, seconds: 1 }, host(written)),
    ).toBe(0)
  } finally {
    clearInterval(timer)
    await here.close()
  }
  const text = written.join('')
  expect(text).toContain('BTC/USDT')
  expect(text.toLowerCase()).toContain('live')
  expect(text).toContain('100.01')
})

test('a venue that is not there: exit status 4', async () => {
  const written: string[] = []
  const wish = { venue: 'binance', symbol: 'BTC/USDT', endpoint: 'http://127.0.0.1:9', plain: true, seconds: 1 }
  expect(await runWatch(wish, host(written))).toBe(4)
  expect(written).toEqual([])
})

test('one address for sockets and REST', () => {
  expect(endpointsOf('http://127.0.0.1:9000')).toEqual({
    socket: 'ws://127.0.0.1:9000',
    rest: 'http://127.0.0.1:9000',
  })
  expect(endpointsOf('wss://relay.example/x')).toEqual({
    socket: 'wss://relay.example/x',
    rest: 'https://relay.example/x',
  })
  expect(() => endpointsOf('relay')).toThrow('--endpoint: found "relay", expected an address')
})
