// The JSON of a request's body, looked at before it is parsed.
import type { Context, MiddlewareHandler } from 'hono'

import type { AppEnv } from '../context.js'
import { Problem } from '../problem.js'
import { bodyOf, LARGEST_BODY } from './body.js'
import { JSON_LIMITS, type JsonLimits, JsonScanError, scanJson } from './json-scan.js'

export interface JsonRule {
  readonly maxBytes?: number
  readonly limits?: Partial<JsonLimits>
}

/** Throws what the caller is answered with. */
export async function readJson(
  c: Context<AppEnv>,
  { maxBytes = LARGEST_BODY, limits }: JsonRule = {},
): Promise<unknown> {
  mustBeJson(c.req.raw.headers)
  const bytes = await bodyOf(c, maxBytes)
  try {
    scanJson(bytes, { ...JSON_LIMITS, ...limits })
  } catch (error) {
    if (!(error instanceof JsonScanError)) throw error
    throw new Problem({ code: 'bad_request', detail: `The body isn't JSON as it is accepted here: ${error.message}.` })
  }
  return JSON.parse(new TextDecoder().decode(bytes))
}

/** Before a validator: whoever reads the body after it reads bytes that were looked at. */
export function checkedJson(rule: JsonRule = {}): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    await readJson(c, rule)
    await next()
  }
}

function mustBeJson(headers: Headers): void {
  const type = headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase()
  if (type !== 'application/json')
    throw new Problem({ code: 'unsupported_media_type', detail: 'The body must be application/json.' })
}
