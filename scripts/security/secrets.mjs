// Secrets: every one of the run, looked for in everything that it left behind or that anybody may read.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const BUNDLE = fileURLToPath(new URL('../../cli/dist/edge/worker.js', import.meta.url))
const PAGES = fileURLToPath(new URL('../../cli/dist/edge/assets', import.meta.url))

export async function leaks({ client, data, lines, keys, service, backend }) {
  const { secrets } = client
  const texts = [['the log', Buffer.from(lines.join('\n'))]]
  for (const file of filesIn(data))
    if (!file.endsWith('secrets.json')) texts.push([file.slice(data.length + 1), readFileSync(file)])
  for (const path of ['/openapi.json', '/docs', '/metrics', '/', '/embed', '/health', '/errors/unauthorized'])
    texts.push([path, Buffer.from((await client.ask('GET', path, { key: keys.acme })).text)])
  texts.push(['worker.js', readFileSync(BUNDLE)])
  for (const file of filesIn(PAGES)) texts.push([file.slice(PAGES.length + 1), readFileSync(file)])
  texts.push(['the command line of workerd', commandLine(service.pid)])
  const found = [...client.leaks]
  for (const [where, bytes] of texts)
    for (const [name, secret] of secrets) if (bytes.includes(secret)) found.push(`${name} in ${where}`)

  // Who finds nothing must be able to find.
  const planted = join(data, 'planted')
  const some = [...secrets.values()][0]
  writeFileSync(planted, `x${some}x`)
  if (!readFileSync(planted).includes(some)) found.push('the search is blind: it did not find what was planted')
  if (!backend.credentials.has(secrets.get('BACKEND_CREDENTIAL')))
    found.push('the search is blind: the relay’s credential was never used')
  const bytes = texts.reduce((sum, [, { length }]) => sum + length, 0)
  return [
    {
      ...{
        risk: 'Secrets',
        what: 'secrets found in logs, data, pages, errors, the bundle',
        tried: secrets.size,
        unit: 'secrets',
        found,
      },
      note: `${texts.length} texts of ${(bytes / 2 ** 20).toFixed(1)} MiB, ${client.errorsSeen} errors`,
    },
  ]
}

function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesIn(path) : statSync(path).isFile() ? [path] : []
  })
}

function commandLine(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`)
  } catch {
    return Buffer.alloc(0) // not Linux
  }
}
