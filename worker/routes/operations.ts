// For whoever runs the service: is it well, and what has it done.
import { type OpenAPIHono, z } from '@hono/zod-openapi'
import manifest from 'leadline/package.json' with { type: 'json' }

import { configOf } from '../config.js'
import type { AppEnv } from '../context.js'
import { core, coreHash } from '../core.js'
import { groupsOf } from '../feed/groups.js'
import { feedOf } from '../feed/stub.js'
import { writeFeed, type FeedMetricsAnswer } from '../feed-metrics.js'
import { Exposition, requestCounts } from '../metrics.js'
import { writeRelay } from '../relay-metrics.js'
import { described, json } from './route.js'
import * as S from './schemas.js'

const healthRoute = described(
  {
    method: 'get',
    path: '/health',
    tags: ['operations'],
    summary: 'Whether the core of this isolate answers, and the states of the markets',
    request: {},
    responses: { 200: json(S.Health, 'It answers') },
  },
  { scope: null },
  [],
)

const metricsRoute = described(
  {
    method: 'get',
    path: '/metrics',
    tags: ['operations'],
    summary: 'Counts in the format of Prometheus',
    request: {},
    responses: { 200: { description: 'The counts', content: { 'text/plain': { schema: z.string() } } } },
  },
  { scope: 'read' },
  [],
)

export function operationRoutes(app: OpenAPIHono<AppEnv>): void {
  app.openapi(healthRoute, async (c) => {
    const { layoutVersion } = await core()
    const groups = groupsOf(configOf(c.env))
    const markets: Record<string, number> = {}
    const states = await Promise.all(groups.names.map((group) => feedOf(c.env, group).markets(group)))
    for (const { state } of states.flat()) markets[state] = (markets[state] ?? 0) + 1
    const status = markets['idle'] === undefined ? ('ok' as const) : ('starting' as const)
    return c.json({ status, version: manifest.version, layoutVersion, core: coreHash(), markets }, 200)
  })

  app.openapi(metricsRoute, async (c) => {
    const text = new Exposition()
    requestCounts.write(text)
    const groups = groupsOf(configOf(c.env))
    const answers = await Promise.all(groups.names.map((group) => feedOf(c.env, group).metrics(group)))
    for (const answer of answers) if (answer) writeFeed(text, answer as unknown as FeedMetricsAnswer)
    const { fanouts } = { fanouts: await fanoutCounts(c.env) }
    for (const [shard, sockets] of fanouts)
      text.sample('leadline_ws_connections', 'gauge', 'Clients connected', `{shard="${shard}"}`, sockets)
    if (configOf(c.env).models.length > 0)
      writeRelay(text, await c.env.RELAY.get(c.env.RELAY.idFromName('relay')).status())
    return c.body(text.toString(), 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }) as never
  })
}

/** Shards that have somebody, in order; the first that has nobody is the last that is asked. */
async function fanoutCounts(env: AppEnv['Bindings']): Promise<[string, number][]> {
  const counts: [string, number][] = []
  for (let shard = 0; ; shard++) {
    const sockets = await env.FANOUT.get(env.FANOUT.idFromName(`fanout-${shard}`)).count()
    counts.push([String(shard), sockets])
    if (sockets === 0 || shard >= 15) return counts
  }
}
