// docs/streaming.md shows messages that there are, and numbers that hold.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { MOST_BEHIND_BYTES } from '../../fanout/delivery.js'
import { TopicState } from '../../fanout/topic-state.js'
import {
  CHANNELS,
  clientMessage,
  CLOSE,
  MAX_MESSAGE_BYTES,
  MAX_SUBSCRIPTIONS,
  sidOf,
  topicKey,
  topicOf,
} from '../../stream-messages.js'
import { type Heard, published } from './listener.js'

const page = readFileSync(join(import.meta.dirname, '../../../docs/streaming.md'), 'utf8')
const said = (arrow: string) =>
  [...page.matchAll(new RegExp(`^${arrow} (\\{.*\\})$`, 'gm'))].map(([, text]) => [text!] as const)

test.each(said('→'))('a client may say %s', (text) => {
  expect(clientMessage.safeParse(JSON.parse(text)).error).toBeUndefined()
})

test.each(said('←').filter(([text]) => text.includes('"type":"snapshot"') || text.includes('"type":"update"')))(
  'the service says messages such as %s',
  (text) => {
    const shown = JSON.parse(text) as Heard
    const topic = topicOf({ channel: shown.channel as never, exchange: shown.exchange!, symbol: shown.symbol! })
    const state = new TopicState(topic, topicKey(topic), 0)
    state.next(published(topic, { bids: [], asks: [] }))
    const { update, snapshot } = state.next(published(topic, { bids: [['1', '1']], asks: [] }))!
    const made = JSON.parse(shown.type === 'update' ? update! : snapshot()) as object
    expect(Object.keys(shown)).toEqual(Object.keys(made))
  },
)

test('every op and channel is shown', () => {
  for (const op of ['subscribe', 'resume', 'unsubscribe', 'ping', 'pong']) expect(page).toContain(`→ {"op":"${op}"`)
  for (const op of ['hello', 'subscribed', 'resumed', 'unsubscribed', 'ping', 'pong', 'notice', 'error'])
    expect(page).toContain(`← {"op":"${op}"`)
  for (const channel of CHANNELS) expect(page).toContain(`| \`${channel}\` |`)
})

test('a sid is that of its subscription', () => {
  const shown = /"args":\[(\{"channel":"book"[^\]]*\})\],"sids":\["(\w+)"\]/.exec(page)!
  expect(sidOf(topicKey(topicOf(JSON.parse(shown[1]!) as never)))).toBe(shown[2])
})

test('limits and close codes', () => {
  expect(page).toContain(`| message of a client | ${MAX_MESSAGE_BYTES.toLocaleString('en')} bytes |`)
  expect(page).toContain(`| subscriptions of a connection | ${MAX_SUBSCRIPTIONS} |`)
  expect(page).toContain(`| unread | ${MOST_BEHIND_BYTES / 1024 / 1024} MiB |`)
  for (const code of [CLOSE.tryLater, CLOSE.unauthorized, CLOSE.idle]) expect(page).toContain(`| ${code} |`)
})
