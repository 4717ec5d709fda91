// edgeSource against the edge service itself: workerd, a venue of generated markets beside it, real sockets.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'

import { type LocalMarkets, startLocalMarkets } from '../../../cli/src/service/local-market.js'
import { Service } from '../../../cli/src/service/service.js'
import { workerd } from '../../../cli/test/service.js'
import { gridOf, stepsOf } from '../../src/widget/decimal.js'
import { type EdgeEnv, pageEnv } from '../../src/widget/edge/edge-env.js'
import { edgeSource } from '../../src/widget/edge/edge-source.js'
import type { BookEvent } from '../../src/widget/source.js'
import { heardBy, WISH } from './fake-service.js'

const folder = mkdtempSync(join(tmpdir(), 'leadline-edge-source-'))
let markets: LocalMarkets
beforeAll(async () => {
  markets = await startLocalMarkets({ symbols: ['BTC/USDT'] })
})
afterAll(async () => {
  await markets.close()
  rmSync(folder, { recursive: true })
})

/** A page's, with the sockets of Node's package. */
const env: EdgeEnv = {
  ...pageEnv,
  openSocket: (url, protocols, { onOpen, onMessage, onClose }) => {
    const socket = new WebSocket(url, [...protocols])
    socket.on('open', onOpen).on('close', onClose)
    socket.on('message', (text) => onMessage(String(text)))
    socket.on('error', () => {}) // the close says it
    return socket
  },
}

async function serve(name: string, config: object, port = 0): Promise<Service> {
  const service = await Service.start({
    config: { feeds: markets.feeds, ...config },
    port,
    data: join(folder, name),
    env: { PATH: process.env['PATH'] },
  })
  onTestFinished(() => service.stop())
  return service
}

interface BookText {
  readonly tsLocalUs: number
  readonly epoch: number
  readonly bids: readonly [string, string][]
  readonly asks: readonly [string, string][]
}

/** Looks at the book over HTTP until it has been compared so many times with what the stream told of the same moment. */
async function compare(url: string, books: () => readonly BookEvent[], times: number): Promise<void> {
  const [tick, lot] = [gridOf('0.01'), gridOf('0.00001')]
  const steps = (levels: readonly [string, string][]) =>
    levels.flatMap(([price, amount]) => [stepsOf(price, tick), stepsOf(amount, lot)])
  const compared = new Set<number>()
  const looked: BookText[] = []
  await expect
    .poll(
      async () => {
        const answer = await fetch(`${url}/v1/markets/binance/BTC-USDT/book?depth=20`)
        if (answer.ok) looked.push((await answer.json()) as BookText)
        for (const { tsLocalUs, epoch, bids, asks } of looked) {
          const told = books().find(({ tsUs }) => tsUs === tsLocalUs)
          if (!told) continue
          expect([told.epoch, [...told.bids], [...told.asks]]).toEqual([epoch, steps(bids), steps(asks)])
          compared.add(tsLocalUs)
        }
        return compared.size
      },
      { interval: 20, timeout: 20_000 },
    )
    .toBeGreaterThanOrEqual(times)
}

test('the book put together from the stream is the service’s own, before and after it begins anew', async ({
  skip,
}) => {
  workerd(skip)
  const config = { anonymous: ['read', 'stream'] }
  const service = await serve('books', config)
  const { port } = new URL(service.url)
  const heard = heardBy()
  const end = edgeSource({ url: service.url, env }).watch({ ...WISH, bookMs: 50 }, heard.listener)
  onTestFinished(end)
  await compare(service.url, () => heard.of('book'), 6)
  expect(heard.of('instrument')).toEqual([{ kind: 'instrument', tickSize: '0.01', lotSize: '0.00001' }])
  expect(heard.of('problem')).toEqual([])
  await service.stop()
  await expect.poll(() => heard.states().at(-1), { timeout: 10_000 }).toMatch(/^(disconnected|connecting)/)
  heard.events.length = 0
  const again = await serve('books', config, Number(port))
  await compare(again.url, () => heard.of('book'), 3)
  expect(heard.states()).toContain('live')
}, 60_000)

test('every other channel says something that can be read', async ({ skip }) => {
  workerd(skip)
  const service = await serve('channels', { anonymous: ['read', 'stream'] })
  const heard = heardBy()
  const channels = ['trades', 'signal', 'levels', 'features'] as const
  onTestFinished(edgeSource({ url: service.url, env }).watch({ ...WISH, channels }, heard.listener))
  await expect
    .poll(() => channels.filter((channel) => heard.of(channel).length > 1), { timeout: 20_000 })
    .toEqual([...channels])
  for (const { trades } of heard.of('trades'))
    for (const { pxTicks, qtyLots } of trades) {
      expect(Number.isSafeInteger(pxTicks) && pxTicks > 1_000_000).toBe(true)
      expect(Number.isSafeInteger(qtyLots) && qtyLots > 0).toBe(true)
    }
  expect(heard.of('signal').at(-1)!.signal!.score).toBeGreaterThanOrEqual(-1)
  expect(heard.of('features').at(-1)!.features['mid']).toBeGreaterThan(1_000_000)
  expect(heard.of('problem')).toEqual([])
}, 60_000)

test('a service that wants a key says so', async ({ skip }) => {
  workerd(skip)
  const service = await serve('closed', {})
  const heard = heardBy()
  onTestFinished(edgeSource({ url: service.url, env }).watch(WISH, heard.listener))
  await expect.poll(() => heard.of('problem').map(({ code }) => code), { timeout: 10_000 }).toEqual(['unauthorized'])
  expect(heard.states().at(-1)).toBe('disconnected unauthorized')
}, 60_000)
