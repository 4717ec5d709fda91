// Options that make no sense fail at start, with the field's name, before anything is opened.
import { expect, test } from 'vitest'

import { OptionError } from '../../../src/index.js'
import { connect, type ConnectOptions } from '../../../src/feeds/index.js'
import { opened } from './opened.js'
import { World } from './world.js'

const GOOD = { venue: 'binance', symbols: ['BTC/USDT'] }

const BAD: readonly (readonly [string, Record<string, unknown>])[] = [
  ['venue', { venue: 'nowhere' }],
  ['venue', { venue: undefined }],
  ['venue', { venue: 7 }],
  ['symbols', { symbols: undefined }],
  ['symbols', { symbols: [] }],
  ['symbols', { symbols: 'BTC/USDT' }],
  ['symbols', { symbols: ['BTC/USDT', 'BTC/USDT'] }],
  ['symbols', { symbols: [''] }],
  ['symbols', { symbols: [7] }],
  ['symbol', { symbols: ['BTC//USDT'] }],
  ['depth', { depth: 0 }],
  ['depth', { depth: 1.5 }],
  ['depth', { depth: '20' }],
  ['depth', { depth: NaN }],
  ['by', { by: 'level' }],
  ['trades', { trades: 'yes' }],
  ['endpoints', { endpoints: 'wss://x' }],
  ['endpoints.socket', { endpoints: { socket: 'https://x' } }],
  ['endpoints.rest', { endpoints: { rest: 'x' } }],
  ['endpoints.http', { endpoints: { http: 'x' } }],
  ['engine', { engine: 7 }],
  ['env.nowUs', { env: {} }],
  ['env', { env: null }],
  ['record', { record: 'file.tape' }],
  ['auditMs', { auditMs: -1 }],
  ['auditMs', { auditMs: 10 }],
  ['staleMs', { staleMs: 0 }],
  ['staleMs', { staleMs: Infinity }],
  ['maxBookAgeMs', { maxBookAgeMs: 5 }],
  ['symbol', { symbol: 'BTC/USDT' }],
  ['__proto__x', { ['__proto__x']: 1 }],
  ['feature', { features: ['no_such_feature'] }],
  ['feature', { features: 'everything' }],
  ['features', { features: 7 }],
  ['levels', { levels: 'yes' }],
  ['levels.form', { levels: { form: 'round' } }],
  ['levels.ratio', { levels: { ratio: 0 } }],
  ['levels.rato', { levels: { rato: 3 } }],
  ['score', { score: true }],
  ['score.up', { score: { up: 7 } }],
  ['score.weight', { score: { weight: {} } }],
  ['score.weights.speed', { score: { weights: { speed: -1 } } }],
  ['score.weights.sped', { score: { weights: { sped: 1 } } }],
]

test.each(BAD)('%s: %o', async (field, wrong) => {
  const world = new World()
  const error: unknown = await connect({ ...GOOD, env: world, ...wrong } as ConnectOptions).then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(OptionError)
  expect((error as OptionError).message).toMatch(/found .*expected /s)
  expect((error as OptionError).message.startsWith(field)).toBe(true)
  expect(world.sockets).toHaveLength(0)
  expect(world.requests).toHaveLength(0)
  expect(world.timers).toBe(0)
})

test('a symbol that the venue does not list is named, before any socket is opened', async () => {
  let world: World | null = null
  const error: unknown = await opened({
    symbols: ['BTC/USDT', 'NO/SUCH'],
    prepare: (made) => void (world = made),
  }).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(OptionError)
  expect((error as OptionError).message).toBe(
    'symbols: found "NO/SUCH", expected a symbol that binance lists (1 are listed)',
  )
  expect(world!.sockets).toHaveLength(0)
  expect(world!.timers).toBe(0)
})

test('endpoints of one’s own: a relay', async () => {
  const { world, feed } = await opened({ endpoints: { socket: 'ws://127.0.0.1:9001/', rest: 'http://127.0.0.1:9001' } })
  await world.pass(100)
  expect(world.socket.url).toBe('ws://127.0.0.1:9001/ws')
  expect(world.requests[0]!.url).toMatch(/^http:\/\/127\.0\.0\.1:9001\/api\/v3\/exchangeInfo/)
  feed.close()
})
