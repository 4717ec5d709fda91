// Threads of this process, each with one fold at a time.
import { Worker } from 'node:worker_threads'

import { OptionError } from 'leadline'

import { Arrivals } from './arrivals.js'
import type { FoldJob, FoldResult } from './fold.js'
import type { Jobs } from './jobs.js'
import type { Prepared } from './prepare.js'

interface Waiting {
  readonly job: FoldJob
  readonly resolve: (result: FoldResult) => void
  readonly reject: (error: unknown) => void
}

export class Pool {
  readonly size: number
  readonly #threads: Worker[] = []
  readonly #idle: Worker[] = []
  readonly #waiting: Waiting[] = []
  readonly #busy = new Map<Worker, Waiting>()

  constructor(size: number, { file, plan }: Pick<Prepared, 'file' | 'plan'>) {
    this.size = size
    for (let i = 0; i < size; i++) {
      const thread = new Worker(new URL('./thread.js', import.meta.url), { workerData: { file, plan } })
      thread.on('message', ({ result, error }: { result?: FoldResult; error?: string }) => {
        const waiting = this.#busy.get(thread)
        this.#busy.delete(thread)
        if (result) waiting?.resolve(result)
        else waiting?.reject(new OptionError(error ?? 'a thread gave no result'))
        this.#idle.push(thread)
        this.#hand()
      })
      thread.on('error', (error) => {
        // it is gone; whoever waits for it, or for the next, must know
        for (const waiting of [this.#busy.get(thread), ...this.#waiting.splice(0)]) waiting?.reject(error)
        this.#busy.delete(thread)
      })
      this.#threads.push(thread)
      this.#idle.push(thread)
    }
  }

  run(job: FoldJob): Promise<FoldResult> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ job, resolve, reject })
      this.#hand()
    })
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()))
  }

  #hand(): void {
    while (this.#idle.length > 0 && this.#waiting.length > 0) {
      const [thread, waiting] = [this.#idle.shift()!, this.#waiting.shift()!]
      this.#busy.set(thread, waiting)
      thread.postMessage(waiting.job) // oxlint-disable-line unicorn/require-post-message-target-origin
    }
  }
}

/** The embedded queue: this process alone. */
export class PoolJobs implements Jobs {
  readonly atOnce: number
  readonly #pool: Pool
  readonly #arrivals = new Arrivals<FoldResult>()

  constructor(size: number, prepared: Pick<Prepared, 'file' | 'plan'>) {
    this.atOnce = size
    this.#pool = new Pool(size, prepared)
  }

  send(job: FoldJob): Promise<void> {
    this.#pool.run(job).then(
      (result) => this.#arrivals.push(result),
      (error: unknown) => this.#arrivals.fail(error),
    )
    return Promise.resolve()
  }

  next(): Promise<FoldResult> {
    return this.#arrivals.next()
  }

  taken(): Promise<void> {
    return Promise.resolve()
  }

  end(): Promise<void> {
    return this.#pool.close()
  }
}
