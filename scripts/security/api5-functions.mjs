// API5, functions: every route by every scope alone, and by none. What a route needs stands in the document.
import { jsonOf, UPGRADE } from './http.mjs'
import { codeOf, operationsOf, send } from './routes.mjs'
import { PAGE, SCOPES } from './world.mjs'

/** Routes that anybody may ask; one more must be added here on purpose. */
const OPEN = ['/', '/assets/{file}', '/docs', '/embed', '/errors/{code}', '/health', '/openapi.json']
const KEPT_OUT = new Set([401, 403])

export async function functions(world) {
  const operations = operationsOf(world)
  const callers = await callersOf(world)
  const tally = { tried: 0, wrong: [], blind: [] }
  for (const operation of operations)
    for (const { name, scopes, key, headers, isDoubtful, isTicket } of callers) {
      const answer = await send(world, operation, key, { headers: await headers() })
      tally.tried++
      const isLetIn = !KEPT_OUT.has(answer.status)
      const may =
        operation.scope === null || (isTicket ? operation.path === '/v1/stream' : scopes.includes(operation.scope))
      const what = `${operation.method} ${operation.path} by ${name}: ${answer.status} ${codeOf(answer) ?? ''}`
      if (isLetIn && !may) tally.wrong.push(what)
      // Signing takes a key: who has none is refused for that, which is right.
      if (!isLetIn && may && !isDoubtful && !(operation.isSigned && codeOf(answer) === 'bad_signature'))
        tally.blind.push(what)
    }
  return [
    {
      risk: 'API5',
      what: 'routes × scopes: wrongly let in',
      tried: tally.tried,
      unit: 'requests',
      found: tally.wrong,
      note: `${operations.length} routes, ${callers.length} callers`,
    },
    { risk: 'API5', what: 'wrongly kept out', tried: tally.tried, unit: 'requests', found: tally.blind },
    {
      risk: 'API5',
      what: 'routes without a rule',
      tried: operations.length,
      unit: 'routes',
      found: withoutRule(operations),
    },
  ]
}

/** `isDoubtful`: where nobody needs a credential, this one may be refused or not. */
async function callersOf(world) {
  const { client, makeKey, scoped, team, worker, access } = world
  const none = async () => ({})
  const page = await makeKey({ tenant: 'page', scopes: ['read', 'stream'], environment: 'pk', origin: PAGE })
  const token = await team.token({ ...worker.claimsAt(Date.now()), iss: access.issuer })
  const ticketOf = async (key) => ({
    ...UPGRADE,
    'sec-websocket-protocol': `leadline.v1, ticket.${jsonOf(await client.ask('POST', '/v1/ws-ticket', { key })).ticket}`,
  })
  return [
    { name: 'nobody', scopes: [], headers: none },
    ...SCOPES.map((scope) => ({ name: scope, scopes: [scope], key: scoped[scope], headers: none })),
    { name: 'a key cut short', scopes: [], key: scoped.admin.slice(0, -1), headers: none, isDoubtful: true },
    { name: 'a page’s key there', scopes: ['read', 'stream'], key: page, headers: async () => ({ origin: PAGE }) },
    {
      name: 'a page’s key elsewhere',
      scopes: [],
      key: page,
      headers: async () => ({ origin: 'https://evil.example' }),
      isDoubtful: true,
    },
    { name: 'a page’s key from nowhere', scopes: [], key: page, headers: none, isDoubtful: true },
    { name: 'somebody of Access', scopes: access.scopes, headers: async () => ({ 'cf-access-jwt-assertion': token }) },
    { name: 'a ticket', scopes: [], headers: () => ticketOf(scoped.stream), isTicket: true, isDoubtful: true },
  ]
}

function withoutRule(operations) {
  return operations
    .filter(({ path, scope }) => scope === undefined || (scope === null) !== OPEN.includes(path))
    .map(({ method, path, scope }) => `${method} ${path}: ${scope}`)
}
