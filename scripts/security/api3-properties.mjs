// API3, properties: every name that any schema has, and the names by which an object is given another's nature, to everything that writes.
import { WebSocket } from 'ws'

import { each, jsonOf } from './http.mjs'
import { codeOf, operationsOf, requestTo, send, WRITERS } from './routes.mjs'
import { JSON_TYPE, PAGE } from './world.mjs'

const NATURE = ['__proto__', 'constructor', 'prototype']
const MORE = [
  'isAdmin',
  'role',
  'admin',
  'tenantId',
  'digest',
  'secret',
  'revokedMs',
  'createdMs',
  'quota',
  'keyId',
  'toString',
  'hasOwnProperty',
]
/** As an address may spell them. */
const ESCAPED = ['%5f%5fproto%5f%5f', '%63onstructor', 'depth%00', 'names[]', 'venue.x']
const VALUES = ['"x"', '1', 'true', 'null', '{"admin":true}', '["admin"]']
const AT_ONCE = 16

export async function properties(world) {
  const { document } = world
  const names = [...new Set([...namesIn(document.components.schemas), ...NATURE, ...MORE])]
  const operations = operationsOf(world)
  const list = operations.find(({ method, path }) => method === 'GET' && path === '/v1/keys/{tenant}')
  const kept = async () => (await send(world, list, world.root, { tenant: 'nobody' })).text
  const before = await kept()

  const bodies = { tried: 0, found: [] }
  for (const operation of operations.filter(({ path }) => WRITERS.includes(path))) {
    const own = new Set(Object.keys(bodySchema(document, operation).properties))
    const { body } = requestTo(operation)
    const key = operation.isSigned ? world.root : world.keys.acme
    const foreign = names.filter((name) => !own.has(name)).flatMap((name) => VALUES.map((value) => [name, value]))
    await each(foreign.length, AT_ONCE, async (i) => {
      const [name, value] = foreign[i]
      const answer = await send(world, operation, key, {
        instead: { body: `${body.slice(0, -1)},${JSON.stringify(name)}:${value}}` },
      })
      bodies.tried++
      if (answer.status !== 400) bodies.found.push(`${operation.path} took ${name}: ${answer.status} ${codeOf(answer)}`)
    })
  }
  const now = await kept()
  const stored = now === before ? [] : [`keys of nobody: ${before.length} characters before, ${now.length} after`]
  return [
    {
      risk: 'API3',
      what: 'unknown properties in bodies: not answered 400',
      ...bodies,
      unit: 'bodies',
      note: `${names.length} names × ${VALUES.length} values × ${WRITERS.length} routes`,
    },
    { risk: 'API3', what: 'stored of them', tried: bodies.tried, unit: 'bodies', found: stored },
    await inQueries(world, operations, names),
    await inMessages(world, names),
    await inAnswers(world, operations),
    await keptTo(world),
  ]
}

function namesIn(schema) {
  if (typeof schema !== 'object' || schema === null) return []
  const own =
    typeof schema.properties === 'object' && !Array.isArray(schema.properties) ? Object.keys(schema.properties) : []
  return [...own, ...Object.values(schema).flatMap(namesIn)]
}

const resolved = (document, schema) =>
  schema?.$ref === undefined ? schema : document.components.schemas[schema.$ref.split('/').at(-1)]
const bodySchema = (document, { operation }) =>
  resolved(document, operation.requestBody.content['application/json'].schema)

/** Routes that read anything of the query: what they don't know is refused, whatever it is called. */
async function inQueries(world, operations, names) {
  const found = []
  let tried = 0
  const readers = operations.filter(({ method, path }) => method === 'GET' && path.startsWith('/v1/markets'))
  for (const reader of readers) {
    const own = new Set((reader.operation.parameters ?? []).map(({ name }) => name))
    const foreign = [...names.filter((name) => !own.has(name)), ...ESCAPED]
    await each(foreign.length, AT_ONCE, async (i) => {
      const answer = await send(world, reader, world.keys.acme, { query: `?${foreign[i]}=1` })
      tried++
      if (answer.status !== 400) found.push(`${reader.path}?${foreign[i]}=1: ${answer.status}`)
    })
  }
  return { risk: 'API3', what: 'unknown properties in queries: not answered 400', tried, unit: 'queries', found }
}

/** Every message must be answered with an error, and nothing be subscribed. */
async function inMessages({ service, keys }, names) {
  const wish = '"channel":"status","exchange":"binance","symbol":"BTC/USDT"'
  const known = /^(channel|exchange|symbol|intervalMs|depth|names|bands|slippage|model|seq|op|id|args|ts)$/
  const foreign = names.filter((name) => !known.test(name))
  const texts = foreign.flatMap((name) => [
    `{"op":"subscribe","args":[{${wish},${JSON.stringify(name)}:1}]}`,
    `{"op":"subscribe","args":[{${wish}}],${JSON.stringify(name)}:{"admin":true}}`,
    `{"op":"ping",${JSON.stringify(name)}:1}`,
  ])
  const socket = new WebSocket(`${service.url.replace('http', 'ws')}/v1/stream`, {
    headers: { authorization: `Bearer ${keys.acme}` },
  })
  const answers = []
  const isOver = new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, 10_000)
    socket.on('message', (data) => {
      const message = JSON.parse(String(data))
      if (message.op === 'ping' || message.op === 'hello') return
      answers.push(message)
      if (answers.length < texts.length) return
      clearTimeout(timer)
      resolve()
    })
    socket.on('error', reject)
    socket.on('open', () => texts.forEach((text) => socket.send(text)))
  })
  await isOver
  socket.terminate()
  const found = answers.filter(({ op }) => op !== 'error').map((answer) => JSON.stringify(answer).slice(0, 100))
  if (answers.length < texts.length) found.push(`${texts.length - answers.length} messages were not answered`)
  return {
    risk: 'API3',
    what: 'unknown properties in messages of the stream: not refused',
    tried: texts.length,
    unit: 'messages',
    found,
  }
}

/** What is answered has the properties that the document names, and no others. */
async function inAnswers(world, operations) {
  const { document } = world
  const found = []
  let tried = 0
  for (const operation of operations) {
    const schemas = Object.entries(operation.operation.responses).flatMap(([status, { content }]) => {
      const json = content?.['application/json']?.schema
      return json === undefined || operation.path === '/openapi.json' ? [] : [[Number(status), json]]
    })
    if (schemas.length === 0) continue
    const key = operation.scope === 'admin' ? world.root : world.keys.acme
    const answer = await send(world, operation, key, { tenant: 'acme', headers: { 'x-deadline-ms': '200' } })
    const [, schema] = schemas.find(([status]) => status === answer.status) ?? []
    if (schema === undefined) continue
    tried++
    for (const extra of unexpected(document, schema, jsonOf(answer), '')) found.push(`${operation.path}: ${extra}`)
  }
  return { risk: 'API3', what: 'answered and not in the document', tried, unit: 'answers', found }
}

/** A property that is taken must be kept to: an origin that binds nothing is worse than one that is refused. */
async function keptTo({ client, sign, root }) {
  const found = []
  const environments = ['live', 'test', 'pk']
  for (const environment of environments) {
    const body = JSON.stringify({ tenant: 'page', scopes: ['read'], environment, origin: PAGE })
    const headers = { ...(await sign(root, 'POST', '/v1/keys', body)), ...JSON_TYPE }
    const made = await client.ask('POST', '/v1/keys', { body, headers })
    if (made.status !== 201) continue
    const answer = await client.ask('GET', '/v1/markets', {
      key: jsonOf(made).key,
      headers: { origin: 'https://evil.example' },
    })
    if (answer.status < 400)
      found.push(`a key of ${environment} made for ${PAGE} reads from elsewhere: ${answer.status}`)
  }
  return {
    risk: 'API3',
    what: 'keys made for one origin: good from another',
    tried: environments.length,
    unit: 'keys',
    found,
  }
}

function unexpected(document, given, value, at) {
  const schema = resolved(document, given) ?? {}
  if (Array.isArray(value))
    return value
      .slice(0, 3)
      .flatMap((each, i) => unexpected(document, schema.items ?? schema.prefixItems?.[i], each, `${at}/${i}`))
  if (typeof value !== 'object' || value === null) return []
  const { properties, additionalProperties } =
    schema.properties === undefined && schema.anyOf ? (resolved(document, schema.anyOf[0]) ?? {}) : schema
  return Object.entries(value).flatMap(([name, inner]) => {
    const known = properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : additionalProperties
    if (properties === undefined && additionalProperties === undefined) return []
    return known === undefined || known === false
      ? [`${at}/${name}`]
      : unexpected(document, known === true ? {} : known, inner, `${at}/${name}`)
  })
}
