// The relay as an object of its own: one for the whole service, so that rows of all markets share calls, breakers and results.
import { DurableObject } from 'cloudflare:workers'

import { configOf } from '../config.js'
import type { Env } from '../env.js'
import { log, told } from '../log.js'
import { hostEnv } from './env.js'
import { Relay, type RelayAnswer, type RelayRow, type RelayStatus } from './relay.js'

/** As many rows as may wait; a call with more is a mistake. */
const ROWS_MOST = 4096

export class RelayObject extends DurableObject<Env> {
  #opening: Promise<Relay> | null = null

  async predict(row: RelayRow): Promise<RelayAnswer> {
    const [answer] = await this.predictMany([row])
    return answer!
  }

  /** Answers in the order of the rows. */
  async predictMany(rows: readonly RelayRow[]): Promise<RelayAnswer[]> {
    if (rows.length > ROWS_MOST)
      return rows.map(() => ({
        refused: 'bad_request',
        detail: `found ${rows.length} rows, expected at most ${ROWS_MOST}`,
      }))
    let relay: Relay
    try {
      relay = await this.#relay()
    } catch (error) {
      log('error', 'relay_misconfigured', { error: told(error) })
      return rows.map(() => ({ refused: 'misconfigured', detail: 'The relay is not configured soundly.' }))
    }
    return Promise.all(rows.map((row) => relay.predict(row)))
  }

  async status(): Promise<RelayStatus | null> {
    return this.#relay().then(
      (relay) => relay.status(),
      () => null,
    )
  }

  #relay(): Promise<Relay> {
    this.#opening ??= Relay.open({
      config: configOf(this.env),
      env: hostEnv(),
      isSelfHosted: this.env.LEADLINE_SELF_HOSTED === '1',
      secret: (name) => {
        const value = this.env[name]
        return typeof value === 'string' ? value : undefined
      },
      told: ({ kind, ...fields }) => log(kind === 'recovered' ? 'info' : 'warn', `relay_${kind}`, fields),
    })
    return this.#opening
  }
}
