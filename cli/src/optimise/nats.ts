// The queue on NATS JetStream: one stream of folds, one of results; what is acknowledged is gone from it.
import {
  AckPolicy,
  jetstream,
  type JetStreamClient,
  type JetStreamManager,
  jetstreamManager,
  type JsMsg,
  RetentionPolicy,
} from '@nats-io/jetstream'
import { connect, type NatsConnection } from '@nats-io/transport-node'

import { Arrivals } from './arrivals.js'
import type { QueueWish } from './config.js'
import type { FoldJob, FoldResult } from './fold.js'
import type { Jobs, Taker } from './jobs.js'

const NS_PER_S = 1e9
const JOBS_CONSUMER = 'workers'
const RESULTS_CONSUMER = 'leader'
/** How long a worker waits for a fold before it asks again. */
const ASK_MS = 10_000

const streamOf = (id: string, what: Kind): string => `leadline-${id}-${what}`
const subjectOf = (id: string, what: Kind, { trial, fold }: Place): string => `leadline.${id}.${what}.${trial}.${fold}`
const overOf = (id: string): string => `leadline.${id}.over`

type Kind = 'folds' | 'results'
interface Place {
  readonly trial: number
  readonly fold: number
}

interface Opened {
  readonly connection: NatsConnection
  readonly manager: JetStreamManager
  readonly client: JetStreamClient
}

/** Both sides make what they need: none has to be first. */
async function opened({ url, leaseS }: QueueWish, id: string): Promise<Opened> {
  const connection = await connect({ servers: url, maxReconnectAttempts: -1 })
  const manager = await jetstreamManager(connection)
  for (const what of ['folds', 'results'] as const) {
    const subjects = [`leadline.${id}.${what}.*.*`]
    await manager.streams.add({ name: streamOf(id, what), subjects, retention: RetentionPolicy.Workqueue })
  }
  await manager.consumers.add(streamOf(id, 'folds'), {
    ...{ durable_name: JOBS_CONSUMER, ack_policy: AckPolicy.Explicit, ack_wait: leaseS * NS_PER_S },
    ...{ max_deliver: -1, max_ack_pending: -1 },
  })
  return { connection, manager, client: jetstream(connection) }
}

export async function jobs(wish: QueueWish, id: string): Promise<Jobs> {
  const { connection, manager, client } = await opened(wish, id)
  const results = streamOf(id, 'results')
  // made anew, so that what an earlier leader was given and didn't acknowledge comes again at once
  await manager.consumers.delete(results, RESULTS_CONSUMER).catch(() => false)
  await manager.consumers.add(results, {
    ...{ durable_name: RESULTS_CONSUMER, ack_policy: AckPolicy.Explicit, ack_wait: 3600 * NS_PER_S },
    ...{ max_deliver: -1, max_ack_pending: -1 },
  })
  const arrivals = new Arrivals<FoldResult>()
  const messages = new Map<string, JsMsg[]>()
  const consumer = await client.consumers.get(results, RESULTS_CONSUMER)
  const consumed = await consumer.consume()
  void (async () => {
    for await (const message of consumed) {
      const result = message.json<FoldResult>()
      const key = subjectOf(id, 'results', result)
      messages.set(key, [...(messages.get(key) ?? []), message])
      arrivals.push(result)
    }
  })().catch((error: unknown) => arrivals.fail(error))
  const has = async (what: Kind, job: Place): Promise<boolean> =>
    (await manager.streams.getMessage(streamOf(id, what), { last_by_subj: subjectOf(id, what, job) })) !== null
  return {
    atOnce: wish.atOnce,
    async send(job) {
      // sent before this process was started again: a worker puts its result in before it takes the fold out
      if ((await has('folds', job)) || (await has('results', job))) return
      await client.publish(subjectOf(id, 'folds', job), JSON.stringify(job))
    },
    next: () => arrivals.next(),
    async taken(result) {
      const key = subjectOf(id, 'results', result)
      for (const message of messages.get(key) ?? []) message.ack()
      messages.delete(key)
    },
    async end(isDone) {
      consumed.stop()
      if (isDone) {
        connection.publish(overOf(id))
        for (const what of ['folds', 'results'] as const) await manager.streams.delete(streamOf(id, what))
      }
      await connection.drain()
    },
  }
}

export async function taker(wish: QueueWish, id: string): Promise<Taker> {
  const { connection, client } = await opened(wish, id)
  const consumer = await client.consumers.get(streamOf(id, 'folds'), JOBS_CONSUMER)
  return {
    async take(run, atOnce) {
      const study = { isOver: false }
      const ended = new Promise<void>((resolve) => {
        const callback = (): void => {
          study.isOver = true
          resolve()
        }
        connection.subscribe(overOf(id), { max: 1, callback })
      })
      const one = async (): Promise<void> => {
        while (!study.isOver) {
          const message = await consumer.next({ expires: ASK_MS }).catch((error: unknown) => {
            if (study.isOver) return null // the stream went with the study
            throw error
          })
          if (message) await compute(message)
        }
      }
      const compute = async (message: JsMsg): Promise<void> => {
        const job = message.json<FoldJob>()
        const renewal = setInterval(() => message.working(), (wish.leaseS * 1000) / 3)
        try {
          const result = await run(job)
          if (study.isOver) return
          await client.publish(subjectOf(id, 'results', job), JSON.stringify(result))
          message.ack()
        } finally {
          clearInterval(renewal)
        }
      }
      try {
        // whoever waits for a fold when the study ends needs not wait on
        await Promise.race([Promise.all(Array.from({ length: atOnce }, one)), ended])
      } finally {
        await connection.close()
      }
    },
  }
}
