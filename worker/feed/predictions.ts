// Predictions that subscribers want at an interval: one row for each market and model, all markets of a turn in one call.
import type { ModelConfig } from '../config.js'
import { predictionText, rowOf, type PredictionText } from '../prediction.js'
import type { RelayAnswer, RelayRow } from '../relay/relay.js'
import { topicKey, type Topic } from '../stream-messages.js'
import type { Refusal, WindowAnswer } from './feed-object.js'

export interface PredictionsHost {
  readonly models: readonly ModelConfig[]
  window(symbol: string, model: string): WindowAnswer | Refusal
  predict(rows: readonly RelayRow[]): Promise<readonly RelayAnswer[]>
  nowMs(): number
}

interface Wanted {
  readonly topic: Topic
  dueMs: number
  busy: boolean
  last: PredictionText | null
}

/** What a prediction of the stream may take. */
const DEADLINE_MS = 40

export class Predictions {
  readonly #host: PredictionsHost
  readonly #wanted = new Map<string, Wanted>()

  constructor(host: PredictionsHost) {
    this.#host = host
  }

  want(topic: Topic): void {
    const key = topicKey(topic)
    if (!this.#wanted.has(key)) this.#wanted.set(key, { topic, dueMs: 0, busy: false, last: null })
  }

  forget(topic: Topic): void {
    this.#wanted.delete(topicKey(topic))
  }

  last(topic: Topic): PredictionText | null {
    return this.#wanted.get(topicKey(topic))?.last ?? null
  }

  /** Asks for whatever is due. A market whose last question is still open is left out: the newest window wins. */
  turn(): void {
    if (this.#wanted.size === 0) return
    const nowMs = this.#host.nowMs()
    const asked: { wanted: Wanted; row: RelayRow; window: WindowAnswer }[] = []
    for (const wanted of this.#wanted.values()) {
      if (wanted.busy || wanted.dueMs > nowMs) continue
      const { exchange, symbol, intervalMs } = wanted.topic
      wanted.dueMs = (Math.floor(nowMs / intervalMs) + 1) * intervalMs
      const model = this.#model(wanted.topic)
      const window = model ? this.#host.window(symbol, model.name) : null
      if (!model || !window || 'refused' in window) {
        wanted.last = null
        continue
      }
      const market = `${exchange}:${symbol}`
      asked.push({
        wanted,
        window,
        row: rowOf(model, market, window, { deadlineMs: DEADLINE_MS, requestId: `stream-${market}` }),
      })
    }
    if (asked.length > 0) void this.#ask(asked)
  }

  async #ask(asked: readonly { wanted: Wanted; row: RelayRow; window: WindowAnswer }[]): Promise<void> {
    for (const { wanted } of asked) wanted.busy = true
    try {
      const answers = await this.#host.predict(asked.map(({ row }) => row))
      asked.forEach(({ wanted, window }, i) => {
        const answer = answers[i]
        wanted.last = answer && !('refused' in answer) ? predictionText(answer, window) : null
      })
    } catch {
      for (const { wanted } of asked) wanted.last = null // an old prediction is no prediction
    } finally {
      for (const { wanted } of asked) wanted.busy = false
    }
  }

  #model({ model }: Topic): ModelConfig | undefined {
    return this.#host.models.find(({ name }) => model === undefined || name === model)
  }
}
