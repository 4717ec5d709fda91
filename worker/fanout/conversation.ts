// What a client says over its WebSocket, and what it is answered.
import type { Config } from '../config.js'
import { groupsOf } from '../feed/groups.js'
import { scanJson } from '../limits/json-scan.js'
import { faultsOf, problemBody, type ProblemDetails } from '../problem.js'
import {
  clientMessage,
  MAX_MESSAGE_BYTES,
  MAX_SUBSCRIPTIONS,
  sidOf,
  type Subscription,
  type Topic,
  topicKey,
  topicOf,
} from '../stream-messages.js'
import type { Client } from './client.js'
import type { TopicState } from './topic-state.js'

export interface Conversation {
  readonly client: Client
  readonly config: Config
  readonly nowMs: number
  /** The states, and the topics nobody here had before; a text: why not. */
  subscribe(
    wanted: readonly Subscription[],
  ): Promise<{ readonly states: readonly TopicState[]; readonly fresh: readonly Topic[] } | string>
  unsubscribe(topics: readonly Topic[]): Promise<void>
}

/** Handles one message; topics that must be asked of their feeds now, or null. */
export async function answer(text: string | ArrayBuffer, conversation: Conversation): Promise<readonly Topic[] | null> {
  const { client, config } = conversation
  const read = parse(text)
  if ('problem' in read) {
    client.say({ op: 'error', ...(read.id === undefined ? {} : { id: read.id }), error: body(read.problem) })
    return null
  }
  const { message } = read
  const id = message.id === undefined ? {} : { id: message.id }
  const refuse = (problem: ProblemDetails): null => {
    client.say({ op: 'error', ...id, error: body(problem) })
    return null
  }
  if (message.op !== 'pong' && !client.mayAsk(conversation.nowMs))
    return refuse({ code: 'rate_limited', detail: 'Messages come too fast on this connection.', retryAfterMs: 1000 })
  switch (message.op) {
    case 'ping':
      client.say({ op: 'pong', ...id, ...(message.ts === undefined ? {} : { ts: message.ts }) })
      return null
    case 'pong':
      client.pong(message.ts)
      return null
    case 'unsubscribe': {
      const topics = message.args.flatMap((arg) => topicsOf(client, arg))
      await conversation.unsubscribe(topics)
      client.say({ op: 'unsubscribed', ...id, args: topics, sids: topics.map((topic) => sidOf(topicKey(topic))) })
      return null
    }
    case 'subscribe':
    case 'resume': {
      const wrong = unfit(client, config, message.args)
      if (wrong !== null) return refuse(wrong)
      const joined = await conversation.subscribe(message.args)
      if (typeof joined === 'string') return refuse({ code: 'too_many_connections', detail: joined })
      const { states, fresh } = joined
      const sids = states.map(({ sid }) => sid)
      client.say({
        op: message.op === 'resume' ? 'resumed' : 'subscribed',
        ...id,
        args: message.args.map(topicOf),
        sids,
        sid: sids[0],
      })
      states.forEach((state, i) => client.catchUp(state, message.args[i]!.seq ?? NaN))
      return fresh
    }
  }
}

/** Why these subscriptions can't be; null: they can. */
function unfit(client: Client, config: Config, args: readonly Subscription[]): ProblemDetails | null {
  if (client.topics.size + args.length > MAX_SUBSCRIPTIONS)
    return {
      code: 'too_many_connections',
      detail: `found ${client.topics.size + args.length} subscriptions on this connection, expected at most ${MAX_SUBSCRIPTIONS}`,
    }
  const groups = groupsOf(config)
  for (const [i, { channel, exchange, symbol, model }] of args.entries()) {
    if (!groups.of(exchange, symbol))
      return { code: 'not_found', detail: `args[${i}]: there is no market ${exchange} ${symbol} here` }
    if (channel !== 'prediction') continue
    if (!client.record.scopes.includes('relay'))
      return { code: 'forbidden', detail: `args[${i}]: predictions need the scope relay` }
    if (!config.models.some(({ name }) => model === undefined || name === model))
      return { code: 'not_found', detail: `args[${i}]: there is no model ${model ?? 'configured'}` }
  }
  return null
}

/** A subscription by its own words or by its sid. */
function topicsOf(client: Client, arg: string | Subscription): Topic[] {
  const wanted = typeof arg === 'string' ? arg : sidOf(topicKey(topicOf(arg)))
  return [...client.topics].filter(({ sid }) => sid === wanted).map(({ topic }) => topic)
}

type Read =
  | { readonly message: ReturnType<typeof clientMessage.parse> }
  | { readonly problem: ProblemDetails; readonly id?: string }

function parse(text: string | ArrayBuffer): Read {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : new Uint8Array(text)
  if (bytes.length > MAX_MESSAGE_BYTES)
    return {
      problem: {
        code: 'body_too_large',
        detail: `found a message of ${bytes.length} bytes, expected at most ${MAX_MESSAGE_BYTES}`,
      },
    }
  let json: unknown
  try {
    scanJson(bytes)
    json = JSON.parse(new TextDecoder().decode(bytes))
  } catch (error) {
    return {
      problem: { code: 'bad_request', detail: error instanceof Error ? error.message : 'the message is no JSON' },
    }
  }
  const parsed = clientMessage.safeParse(json)
  if (parsed.success) return { message: parsed.data }
  const id =
    typeof json === 'object' && json !== null && 'id' in json && typeof json.id === 'string' ? { id: json.id } : {}
  const errors = faultsOf(parsed.error.issues)
  return { problem: { code: 'bad_request', detail: 'The message does not fit the protocol.', errors }, ...id }
}

function body(problem: ProblemDetails) {
  return problemBody(problem, '/v1/stream', '')
}
