// The queue on Redis by BullMQ: a job for each fold, its result kept until the journal has it.
import { Queue, QueueEvents, Worker } from 'bullmq'
import { Redis } from 'ioredis'

import { Arrivals } from './arrivals.js'
import type { QueueWish } from './config.js'
import type { FoldJob, FoldResult } from './fold.js'
import type { Jobs, Taker } from './jobs.js'

const nameOf = (id: string): string => `leadline-${id}`
const overOf = (id: string): string => `leadline:${id}:over`
const keyOf = ({ trial, fold }: { trial: number; fold: number }): string => `trial-${trial}-fold-${fold}`

/** Throws where there is no server at first; one that is away later is waited for. */
async function connect(url: string): Promise<Redis> {
  const client = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: null })
  let error: unknown = null
  client.on('error', (one: unknown) => (error = one))
  try {
    await client.connect()
  } catch (cause) {
    client.disconnect()
    throw error ?? cause
  }
  return client
}

export async function jobs({ url, atOnce }: QueueWish, id: string): Promise<Jobs> {
  const [client, listener] = [await connect(url), await connect(url)]
  const queue = new Queue<FoldJob, FoldResult>(nameOf(id), { connection: client })
  const events = new QueueEvents(nameOf(id), { connection: listener })
  const arrivals = new Arrivals<FoldResult>()
  await events.waitUntilReady()
  const collect = async (key: string): Promise<void> => {
    const job = await queue.getJob(key)
    if (job?.returnvalue) arrivals.push(job.returnvalue)
  }
  // the server is away: BullMQ tries again
  queue.on('error', () => {})
  events.on('error', () => {})
  events.on('completed', ({ jobId }) => void collect(jobId).catch((error: unknown) => arrivals.fail(error)))
  return {
    atOnce,
    async send(job) {
      const key = keyOf(job)
      // sent before this process was started again: it waits, is at work, or has been done
      const known = await queue.getJob(key)
      if (known?.returnvalue) arrivals.push(known.returnvalue)
      else await queue.add('fold', job, { jobId: key })
    },
    next: () => arrivals.next(),
    async taken(result) {
      await queue.remove(keyOf(result))
    },
    async end(isDone) {
      if (isDone) {
        await queue.obliterate({ force: true })
        await client.publish(overOf(id), 'over')
      }
      await events.close()
      await queue.close()
      client.disconnect()
      listener.disconnect()
    },
  }
}

export async function taker({ url, leaseS }: QueueWish, id: string): Promise<Taker> {
  const [client, listener] = [await connect(url), await connect(url)]
  await listener.subscribe(overOf(id))
  return {
    take: (run, atOnce) =>
      new Promise((resolve, reject) => {
        const leaseMs = leaseS * 1000
        const worker = new Worker<FoldJob, FoldResult>(nameOf(id), ({ data }) => compute(data), {
          ...{ connection: client, concurrency: atOnce },
          // a lost worker's fold goes to another, however often that happens
          ...{ lockDuration: leaseMs, stalledInterval: leaseMs, maxStalledCount: 1e6 },
        })
        const end = async (): Promise<void> => {
          await worker.close(true)
          client.disconnect()
          listener.disconnect()
        }
        /** Where this machine can't compute, the fold stays taken until its lease is over, and goes to another. */
        const compute = (job: FoldJob): Promise<FoldResult> =>
          run(job).catch((error: unknown) => {
            void end().then(() => reject(error))
            return new Promise<never>(() => {})
          })
        worker.on('error', () => {}) // the server is away: BullMQ tries again
        listener.on('message', () => void end().then(resolve, reject))
      }),
  }
}
