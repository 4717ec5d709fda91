// The service's configuration: JSON in LEADLINE_CONFIG, checked whole before the first request is answered.
import { featureOf, VENUE_IDS } from 'leadline'
import { z } from 'zod'

import { SCOPES } from './identity.js'
import { symbol } from './stream-messages.js'

const name = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'lower-case letters, digits, - and _')
const origin = z
  .string()
  .regex(/^https?:\/\/[a-z0-9.-]+(:\d+)?$/, 'an origin such as https://example.com')
  .refine(isAddress, 'an origin such as https://example.com')
const ancestor = z.union([z.literal('*'), origin])
const venue = z.string().refine((id) => VENUE_IDS.includes(id) && id !== 'lobster', "ccxt's id of a venue")
const feature = z.string().refine((wish) => (featureOf(wish)?.kind ?? 0) !== 0, 'a name of `leadline features --list`')
const address = (schemes: RegExp, what: string) =>
  z.string().refine((text) => schemes.test(text) && isAddress(text), what)

function isAddress(text: string): boolean {
  try {
    return new URL(text).hostname !== ''
  } catch {
    return false
  }
}

const feed = z.strictObject({
  /** Markets of one group share an object, its sockets and its core. */
  group: name,
  venue,
  symbols: z.array(symbol).min(1).max(50),
  depth: z.int().min(1).max(10_000).optional(),
  features: z.union([z.enum(['all', 'default']), z.array(feature).min(1).max(512)]).optional(),
  /** A relay or a simulator instead of the venue. */
  endpoints: z
    .strictObject({
      socket: address(/^wss?:\/\//, 'wss://…').optional(),
      rest: address(/^https?:\/\//, 'https://…').optional(),
    })
    .optional(),
})

const target = z.strictObject({
  name,
  /** Replicas of one backend; two or more make hedging possible. */
  urls: z
    .array(address(/^https?:\/\/[^?#]*$/, 'https://host or https://host/path'))
    .min(1)
    .max(6),
  /** Name of the secret with the credential that the backend asks for, sent as a bearer token. */
  credential: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]{0,63}$/)
    .optional(),
  /** Name of the secret with the key that signs what the relay sends. */
  signing: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]{0,63}$/)
    .optional(),
})

const model = z.strictObject({
  name,
  version: z
    .string()
    .regex(/^\d{1,9}$/)
    .optional(),
  /** The backend that is asked; without one the model at the edge answers alone. */
  target: name.optional(),
  input: z.string().min(1).max(64),
  output: z.string().min(1).max(64),
  features: z.array(feature).min(1).max(512),
  /** Rows of the window, oldest first; 1: the features now, without a time axis. */
  rows: z.int().min(1).max(1000),
  /** Time between two rows. */
  everyMs: z.int().min(25).max(60_000),
  classes: z.array(z.string().min(1).max(32)).min(2).max(16),
  horizonMs: z.int().min(1).max(86_400_000).optional(),
  /** What becomes of a feature that is undefined: no prediction, a zero, or a NaN that the model understands. */
  missing: z.enum(['refuse', 'zero', 'nan']).default('refuse'),
  /** The model that answers at the edge when the target can't: its file's content. */
  edge: z.unknown().optional(),
  /** Share of predictions that both compute, to be compared. */
  shadow: z.number().min(0).max(1).default(0.02),
  /** Another version for a share of the symbols. */
  canary: z.strictObject({ version: z.string().regex(/^\d{1,9}$/), share: z.number().min(0).max(1) }).optional(),
})

const quota = z.strictObject({
  requests: z.int().min(1).max(10_000_000),
  windowS: z.int().min(1).max(3600),
  predictions: z.int().min(1).max(10_000_000).optional(),
  connections: z.int().min(1).max(10_000).default(20),
  symbols: z.int().min(1).max(100_000).default(500),
})

const config = z.strictObject({
  feeds: z.array(feed).max(64),
  models: z.array(model).max(32).default([]),
  targets: z.array(target).max(16).default([]),
  /** Origins that browsers may call from. */
  cors: z.array(origin).max(64).default([]),
  /** Origins whose pages may show /embed in a frame; `*`: any. */
  embed: z.array(ancestor).max(64).default([]),
  /** What callers without a key may do. */
  anonymous: z
    .array(z.enum(['read', 'stream', 'relay']))
    .max(3)
    .default([]),
  quotas: z.record(name, quota).default({}),
  access: z
    .strictObject({
      issuer: address(/^https:\/\//, 'https://…'),
      audience: z.string().min(1).max(256),
      scopes: z.array(z.enum(SCOPES)),
    })
    .optional(),
})

export type Config = z.infer<typeof config>
export type FeedConfig = z.infer<typeof feed>
export type ModelConfig = z.infer<typeof model>
export type TargetConfig = z.infer<typeof target>
export type Quota = z.infer<typeof quota>

/** What a tenant without a quota of its own may take. */
export const DEFAULT_QUOTA: Quota = { requests: 600, windowS: 60, predictions: 600, connections: 20, symbols: 500 }

export class ConfigError extends Error {
  override name = 'ConfigError'
}

/** Throws ConfigError with the place, what was found and what was expected, of every defect. */
export function parseConfig(text: string | undefined): Config {
  if (text === undefined || text === '') throw new ConfigError('LEADLINE_CONFIG: found nothing, expected JSON')
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new ConfigError(`LEADLINE_CONFIG: found what is no JSON, expected JSON: ${String(cause)}`)
  }
  const parsed = config.safeParse(json)
  if (!parsed.success)
    throw new ConfigError(
      parsed.error.issues.map((issue) => `LEADLINE_CONFIG ${issue.path.join('.')}: ${issue.message}`).join('; '),
    )
  mustFit(parsed.data)
  return parsed.data
}

/** What no single field shows. */
function mustFit({ feeds, models, targets, quotas }: Config): void {
  const markets = feeds.flatMap(({ venue, symbols }) => symbols.map((symbol) => `${venue} ${symbol}`))
  unique('feeds: market', markets)
  unique(
    'feeds: group',
    feeds.map(({ group }) => group),
  )
  unique(
    'models: name',
    models.map(({ name }) => name),
  )
  for (const { name, features, classes } of models) {
    unique(`models.${name}.features`, features)
    unique(`models.${name}.classes`, classes)
  }
  unique(
    'feeds: path of a market',
    feeds.flatMap(({ venue, symbols }) => symbols.map((symbol) => `${venue}/${symbol.replaceAll(/[/:]/g, '-')}`)),
  )
  unique(
    'targets: name',
    targets.map(({ name }) => name),
  )
  const known = new Set(targets.map(({ name }) => name))
  for (const { name, target, edge, version, canary } of models) {
    const where = `LEADLINE_CONFIG models.${name}`
    if (target === undefined) {
      if (edge === undefined || edge === null)
        throw new ConfigError(`${where}.target: found none, and no model at the edge; expected one of them`)
      if (version !== undefined || canary !== undefined)
        throw new ConfigError(
          `${where}.target: found none beside a version or a canary, expected a backend that has them`,
        )
    } else if (!known.has(target))
      throw new ConfigError(`${where}.target: found '${target}', expected one of ${[...known].join(', ')}`)
  }
  for (const [tenant, { requests, windowS }] of Object.entries(quotas))
    if (requests / windowS > 100_000)
      throw new ConfigError(
        `LEADLINE_CONFIG quotas.${tenant}: found ${requests} in ${windowS} s, expected at most 100,000 a second`,
      )
}

function unique(what: string, names: readonly string[]): void {
  const seen = new Set<string>()
  for (const name of names) {
    if (seen.has(name)) throw new ConfigError(`LEADLINE_CONFIG ${what}: found '${name}' twice, expected once`)
    seen.add(name)
  }
}

let last: { readonly text: string; readonly config: Config } | undefined

/** The configuration of this isolate, parsed once. */
export function configOf(env: { readonly LEADLINE_CONFIG: string }): Config {
  if (last?.text !== env.LEADLINE_CONFIG) last = { text: env.LEADLINE_CONFIG, config: parseConfig(env.LEADLINE_CONFIG) }
  return last.config
}
