import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'

import { bookChanges, type BookData } from '../fanout/book-changes.js'
import { get, live } from './http.js'

interface Message {
  readonly op?: string
  readonly channel?: string
  readonly sid?: string
  readonly type?: string
  readonly seq?: number
  readonly prevSeq?: number
  readonly state?: string
  readonly data?: unknown
  readonly [other: string]: unknown
}

const BTC = { exchange: 'binance', symbol: 'BTC/USDT' }

beforeAll(live)

/** A client that answers pings; `next(fits)` is the next message that fits. */
async function open(headers: Record<string, string> = {}) {
  const response = await get('/v1/stream', { headers: { upgrade: 'websocket', ...headers } })
  const socket = response.webSocket
  if (!socket) throw new Error(`found ${response.status} ${await response.text()}, expected a WebSocket`)
  const messages: Message[] = []
  const waiting: { fits: (message: Message) => boolean; take: (message: Message) => void }[] = []
  const closed = new Promise<number>((resolve) => socket.addEventListener('close', ({ code }) => resolve(code)))
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(data as string) as Message
    if (message.op === 'ping' && socket.readyState === WebSocket.OPEN)
      return socket.send(JSON.stringify({ op: 'pong', ts: message['ts'] }))
    messages.push(message)
    const at = waiting.findIndex(({ fits }) => fits(message))
    if (at >= 0) waiting.splice(at, 1)[0]!.take(message)
  })
  socket.accept()
  onTestFinished(() => socket.close())
  return {
    response,
    messages,
    closed,
    say: (message: object | string) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    next: (fits: (message: Message) => boolean) => new Promise<Message>((take) => waiting.push({ fits, take })),
    close: () => socket.close(),
  }
}

test('a client is greeted, and subscribes by op and args; the snapshot comes first, each update names the one before', async () => {
  const client = await open({ 'sec-websocket-protocol': 'leadline.v1' })
  expect(client.response.headers.get('sec-websocket-protocol')).toBe('leadline.v1')
  const subscribed = client.next(({ op }) => op === 'subscribed')
  client.say({ op: 'subscribe', id: 'a', args: [{ channel: 'book', ...BTC, depth: 10 }] })
  const { sid, id, args } = await subscribed
  expect(id).toBe('a')
  expect(args).toEqual([{ channel: 'book', ...BTC, intervalMs: 100, depth: 10 }])
  await client.next(
    ({ seq, type }) =>
      type === 'update' && seq! > (client.messages.find((m) => m.type === 'snapshot')?.seq ?? Infinity) + 3,
  )
  expect(client.messages[0]).toMatchObject({ op: 'hello', protocol: 'leadline.v1' })
  const book = client.messages.filter((message) => message.sid === sid && message.channel === 'book')
  expect(book[0]).toMatchObject({ type: 'snapshot', state: 'live', ...BTC })
  expect(book.slice(1).every(({ type }) => type === 'update')).toBe(true)
  expect(book.slice(1).map(({ prevSeq }) => prevSeq)).toEqual(book.slice(0, -1).map(({ seq }) => seq))
})

test('changes applied to the snapshot give the book that the next client is shown', async () => {
  const client = await open()
  client.say({ op: 'subscribe', args: [{ channel: 'book', ...BTC, depth: 5 }] })
  await client.next(
    ({ type, seq }) => type === 'update' && seq! > client.messages.find((m) => m.type === 'snapshot')!.seq! + 4,
  )
  const other = await open()
  const shown = other.next(({ type }) => type === 'snapshot')
  other.say({ op: 'subscribe', args: [{ channel: 'book', ...BTC, depth: 5 }] })
  const { seq, data } = await shown
  const heard = () => client.messages.filter((message) => message.channel === 'book' && message.seq! <= seq!)
  expect(heard().at(-1)?.seq).toBe(seq)
  const built = heard().reduce<{ bids: Map<string, string>; asks: Map<string, string> }>(
    (book, message) => {
      const { bids, asks } = message.data as BookData
      if (message.type === 'snapshot') return { bids: new Map(bids), asks: new Map(asks) }
      for (const [side, changes] of [
        ['bids', bids],
        ['asks', asks],
      ] as const)
        for (const [price, amount] of changes) {
          if (amount === '0') book[side].delete(price)
          else book[side].set(price, amount)
        }
      return book
    },
    { bids: new Map(), asks: new Map() },
  )
  const plain: BookData = { bids: [...built.bids], asks: [...built.asks] }
  expect(bookChanges(plain, data as BookData)).toEqual({ bids: [], asks: [] })
  expect(plain.bids).toHaveLength(5)
})

test.each(['signal', 'levels', 'features', 'metrics', 'trades', 'status'])('channel %s', async (channel) => {
  const client = await open()
  const shown = client.next((message) => message.channel === channel && message.type === 'snapshot')
  client.say({ op: 'subscribe', args: [{ channel, ...BTC, intervalMs: 50 }] })
  expect(await shown).toMatchObject({
    channel,
    ...BTC,
    state: 'live',
    seq: expect.any(Number),
    data: expect.any(Object),
  })
})

describe('what does not fit is answered, and the connection stays', () => {
  test.each([
    ['no JSON', '{', 'bad_request'],
    ['an op that there is not', { op: 'dance' }, 'bad_request'],
    ['an unknown property', { op: 'ping', more: 1 }, 'bad_request'],
    [
      'a market that is not served',
      { op: 'subscribe', args: [{ channel: 'book', exchange: 'binance', symbol: 'DOGE/USDT' }] },
      'not_found',
    ],
    ['a channel that there is not', { op: 'subscribe', args: [{ channel: 'gossip', ...BTC }] }, 'bad_request'],
    ['predictions without the scope', { op: 'subscribe', args: [{ channel: 'prediction', ...BTC }] }, 'forbidden'],
    ['too much at once', { op: 'subscribe', id: 'x'.repeat(5000), args: [] }, 'body_too_large'],
    ['a key that would change prototypes', '{"op":"ping","__proto__":{}}', 'bad_request'],
  ])('%s', async (_, message, code) => {
    const client = await open()
    const refused = client.next(({ op }) => op === 'error')
    client.say(message)
    expect((await refused)['error']).toMatchObject({ code, type: `/errors/${code}` })
    const pong = client.next(({ op }) => op === 'pong')
    client.say({ op: 'ping', ts: 7, id: 'still here' })
    expect(await pong).toEqual({ op: 'pong', id: 'still here', ts: 7 })
  })
})

test('unsubscribed, nothing more of it comes', async () => {
  const client = await open()
  client.say({
    op: 'subscribe',
    args: [
      { channel: 'book', ...BTC, intervalMs: 50 },
      { channel: 'signal', ...BTC, intervalMs: 50 },
    ],
  })
  const { sid } = await client.next(({ channel }) => channel === 'book')
  const unsubscribed = client.next(({ op }) => op === 'unsubscribed')
  client.say({ op: 'unsubscribe', args: [sid] })
  await unsubscribed
  const from = client.messages.length
  await client.next(({ channel }) => channel === 'signal')
  await client.next(({ channel }) => channel === 'signal')
  expect(client.messages.slice(from).filter(({ channel }) => channel === 'book')).toEqual([])
})

test('who comes back with the last seq gets what came since, else a snapshot', async () => {
  const first = await open()
  first.say({ op: 'subscribe', args: [{ channel: 'signal', ...BTC, intervalMs: 50 }] })
  const { seq } = await first.next(({ type }) => type === 'update')
  await first.next(({ type, seq: now }) => type === 'update' && now! > seq! + 1)
  const again = await open()
  const resumed = again.next(({ type }) => type !== undefined)
  again.say({ op: 'resume', args: [{ channel: 'signal', ...BTC, intervalMs: 50, seq }] })
  expect(await resumed).toMatchObject({ type: 'update', prevSeq: seq })
  const late = await open()
  const shown = late.next(({ type }) => type !== undefined)
  late.say({ op: 'resume', args: [{ channel: 'signal', ...BTC, intervalMs: 50, seq: 1 }] })
  expect(await shown).toMatchObject({ type: 'snapshot' })
})

describe('server-sent events', () => {
  async function events(path: string, headers: Record<string, string> = {}) {
    const response = await get(path, { headers: { accept: 'text/event-stream', ...headers } })
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
    onTestFinished(() => reader.cancel())
    let text = ''
    return {
      response,
      until: async (fits: RegExp) => {
        while (!fits.test(text)) {
          const { done, value } = await reader.read()
          if (done) throw new Error(`the stream ended: ${text}`)
          text += value
        }
        return text
      },
    }
  }

  test('one subscription, the channel as event and the seq as id', async () => {
    const { response, until } = await events('/v1/stream?channel=signal&exchange=binance&symbol=BTC/USDT&intervalMs=50')
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    const text = await until(/"type":"update"/)
    expect(text).toMatch(/^retry: \d+\n\nevent: signal\nid: \d+\ndata: \{"channel":"signal"/)
  })

  test('Last-Event-ID goes on where it was', async () => {
    const path = '/v1/stream?channel=signal&exchange=binance&symbol=BTC/USDT&intervalMs=50'
    const first = await events(path)
    const seq = /"type":"update","prevSeq":\d+,"seq":(\d+)/.exec(await first.until(/"type":"update"/))![1]!
    const again = await events(path, { 'last-event-id': seq })
    expect(await again.until(/"type":/)).toContain(`"prevSeq":${seq}`)
  })

  test('a query that names no subscription is refused', async () => {
    const response = await get('/v1/stream?channel=signal', { headers: { accept: 'text/event-stream' } })
    expect(response.status).toBe(400)
  })
})

describe('who may open a stream', () => {
  test('a page that is not listed may not', async () => {
    const response = await get('/v1/stream', { headers: { upgrade: 'websocket', origin: 'https://other.example' } })
    expect(response.status).toBe(403)
  })

  test('a ticket opens one, once, from where it was asked for', async () => {
    const origin = 'https://page.example'
    const minted = await get('/v1/ws-ticket', { method: 'POST', headers: { origin } })
    expect(minted.status).toBe(201)
    const { protocols, ticket } = await minted.json<{ protocols: string[]; ticket: string }>()
    expect(protocols).toEqual(['leadline.v1', `ticket.${ticket}`])
    const headers = { origin, 'sec-websocket-protocol': protocols.join(', ') }
    const client = await open(headers)
    expect(client.response.headers.get('sec-websocket-protocol')).toBe('leadline.v1')
    const again = await get('/v1/stream', { headers: { upgrade: 'websocket', ...headers } })
    expect(again.status).toBe(401)
  })
})

describe('limits of one connection', () => {
  test('messages sent without waiting take no more places than messages sent one by one', async () => {
    const client = await open()
    const refused = client.next(({ op }) => op === 'error')
    for (let i = 0; i < 60; i++)
      client.say({ op: 'subscribe', args: [{ channel: 'book', ...BTC, depth: i + 1, intervalMs: 60_000 }] })
    await refused
    const last = client.next(({ op, id }) => op === 'pong' && id === 'last')
    client.say({ op: 'ping', id: 'last' })
    await last
    expect(client.messages.filter(({ op }) => op === 'subscribed')).toHaveLength(50)
    expect(client.messages.filter(({ op }) => op === 'error')).toHaveLength(10)
  })

  test('who asks too much is told so, and may still answer pings', async () => {
    const client = await open()
    const refused = client.next(({ op }) => op === 'error')
    // Far more than the hundred it may send at once: the service's clock runs while it answers, and twenty more are allowed every second.
    for (let i = 0; i < 2000; i++) client.say({ op: 'ping', id: String(i) })
    expect((await refused)['error']).toMatchObject({ code: expect.stringMatching(/^rate_limited$/) })
  })
})

test('a HEAD opens no stream', async () => {
  const response = await get('/v1/stream', { method: 'HEAD', headers: { accept: 'text/event-stream' } })
  expect(response.status).toBe(405)
  expect(response.headers.get('allow')).toBe('GET')
})

test('a ticket opens the stream and nothing else', async () => {
  const { protocols } = await (await get('/v1/ws-ticket', { method: 'POST' })).json<{ protocols: string[] }>()
  const headers = { upgrade: 'websocket', 'sec-websocket-protocol': protocols.join(', ') }
  for (const path of ['/v1/markets', '/metrics', '/health']) expect((await get(path, { headers })).status).toBe(401)
  expect((await open(headers)).response.status).toBe(101)
})
