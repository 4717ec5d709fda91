// The routes as the document describes them, and a request to each that is good but for what a row makes of it.
import { readdirSync } from 'node:fs'

import { JSON_TYPE } from './world.mjs'

/** What is fetched anew again and again is no market that others are measured by. */
const RESYNCED = { venue: 'binance', symbol: 'ETH-USDT' }
export const MARKET = { venue: 'binance', symbol: 'BTC-USDT' }

/** One of those that pages load. */
const FILE = readdirSync(new URL('../../cli/dist/edge/assets/assets/', import.meta.url)).find((name) =>
  name.endsWith('.js'),
)

/** `scope`: null where anybody may; undefined where the document says nothing. */
export function operationsOf({ document, worker }) {
  const signed = new Set(worker.ROUTES.filter(({ rule }) => rule.signed).map(({ method, path }) => `${method} ${path}`))
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
      scope: scopeOf(operation.security),
      isSigned: signed.has(`${method} ${path}`),
    })),
  )
}

function scopeOf(security) {
  if (security === undefined) return undefined
  return security.length === 0 ? null : (Object.values(security[0])[0][0] ?? undefined)
}

/** What the address names, and what the body says, where there is one. */
export function requestTo({ method, path }, { tenant = 'nobody', id = 'zzzzzzzz', query = '', ...what } = {}) {
  const market = what.market ?? (path.endsWith('/resync') ? RESYNCED : MARKET)
  const values = { ...market, tenant, id, code: 'internal', file: FILE }
  const filled = path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(values[name]))
  return { method, path: `${filled}${query}`, body: BODIES[path]?.(values) }
}

const PREDICT = ({ venue }) => JSON.stringify({ exchange: venue, symbol: 'BTC/USDT' })
const BODIES = {
  '/v1/predict': PREDICT,
  '/predict': PREDICT,
  '/v1/keys': ({ tenant }) => JSON.stringify({ tenant, scopes: ['read'] }),
}
export const WRITERS = Object.keys(BODIES)

const WHOLE_KEY = /^ll_[a-z]+_\w{8}_[\w-]{43}$/

/** Sent with a key, and signed with it where the route asks for that. */
export async function send({ client, sign }, operation, key, { headers = {}, agent, ...what } = {}) {
  const { method, path, body } = { ...requestTo(operation, what), ...what.instead }
  const signed = operation.isSigned && WHOLE_KEY.test(key ?? '') ? await sign(key, method, path, body ?? '') : {}
  const type = body === undefined ? {} : JSON_TYPE
  return client.ask(method, path, { key, body, agent, headers: { ...type, ...signed, ...headers } })
}

export const codeOf = ({ text }) => /"code":"(\w+)"/.exec(text)?.[1] ?? null
