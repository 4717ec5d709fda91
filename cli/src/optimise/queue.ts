// A queue that several machines share; its client is loaded only where one is asked for.
import { LeadlineError, OptionError } from 'leadline'

import type { QueueWish } from './config.js'
import type { Jobs, Taker } from './jobs.js'

/** Of the machine that leads. `id`: of the study; nothing of another study is seen. */
export async function queueJobs(wish: QueueWish, id: string): Promise<Jobs> {
  const { jobs } = await clientOf(wish)
  return jobs(wish, id).catch(away)
}

/** Of a machine that computes. */
export async function queueTaker(wish: QueueWish, id: string): Promise<Taker> {
  const { taker } = await clientOf(wish)
  return taker(wish, id).catch(away)
}

interface Client {
  jobs(wish: QueueWish, id: string): Promise<Jobs>
  taker(wish: QueueWish, id: string): Promise<Taker>
}

/** The address isn't told: it may hold a password. */
function away(cause: unknown): never {
  const why = cause instanceof Error ? cause.message : String(cause)
  throw new LeadlineError(`study.queue: the server can’t be used: ${why}`, { cause })
}

async function clientOf({ kind }: QueueWish): Promise<Client> {
  try {
    return kind === 'bullmq' ? await import('./bullmq.js') : await import('./nats.js')
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND')) throw cause
    const packages = kind === 'bullmq' ? 'bullmq and ioredis' : '@nats-io/transport-node and @nats-io/jetstream'
    throw new OptionError(`study.queue: ${packages} are optional and not installed here`, { cause })
  }
}
