// Keeps docs/errors/ equal to the table of problems: a page for each code, and README.md, which lists them. No page is written by hand.
//   node scripts/errors-docs.mjs          writes them
//   node scripts/errors-docs.mjs --check  exits 1 when they are not up to date
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, 'docs/errors')

const { PROBLEMS, PROBLEM_TEXTS, problemBody } = await problems()
export const codes = Object.keys(PROBLEMS)

/** The Worker's own modules: it is compiled for workerd alone, so that no built file has them. */
async function problems() {
  const { outputFiles } = await build({
    stdin: {
      contents: `export * from './worker/problem.ts'\nexport * from './worker/problem-texts.ts'`,
      resolveDir: root,
    },
    bundle: true,
    format: 'esm',
    write: false,
  })
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`)
}

const WAITS = new Set(['book_not_synced', 'rate_limited', 'too_many_connections', 'queue_full', 'not_ready'])

/** Every file of the folder, by name. */
export function pages() {
  return new Map([['README.md', listOf()], ...codes.map((code) => [`${code}.md`, pageOf(code)])])
}

function pageOf(code) {
  const [status, title] = PROBLEMS[code]
  const [means, helps] = PROBLEM_TEXTS[code]
  const details = {
    code,
    detail: '…',
    ...(WAITS.has(code) ? { retryAfterMs: 1000 } : {}),
    ...(code === 'book_not_synced' ? { state: 'resync' } : {}),
    ...(code === 'bad_request' || code === 'unknown_property' ? { errors: [{ pointer: '/depth', detail: '…' }] } : {}),
  }
  const body = JSON.stringify(problemBody(details, '/v1/…', '…'), null, 2)
  const retry = WAITS.has(code) ? '\nRetry-After: 1' : ''
  return [
    `# \`${code}\``,
    `${title}. HTTP ${status}.`,
    '## What it means',
    means,
    '## What helps',
    helps,
    '## How it looks',
    `\`\`\`\nHTTP/1.1 ${status}\nContent-Type: application/problem+json${retry}\n\n${body}\n\`\`\``,
    `\`detail\` says what was found and expected in the case at hand. [All problems](README.md) · [The API](../api.md#errors)\n`,
  ].join('\n\n')
}

function listOf() {
  const rows = codes.map((code) => {
    const [status, title] = PROBLEMS[code]
    return `| ${status} | [\`${code}\`](${code}.md) | ${title} |`
  })
  return [
    '# Problems',
    'What the service answers when it can’t do what was asked, as [RFC 9457](https://www.rfc-editor.org/rfc/rfc9457) writes it. Programs\n' +
      'read `code`; these codes keep their names. The service shows the same pages at `/errors/{code}`, which is the `type` of an answer.',
    ['| status | code | |', '|---|---|---|', ...rows].join('\n') + '\n',
  ].join('\n\n')
}

/** Files that are not as they should be: to be written, or gone where their text is null. */
function stale() {
  mkdirSync(folder, { recursive: true })
  const wanted = pages()
  const there = new Set(readdirSync(folder))
  const read = (name) => (there.has(name) ? readFileSync(join(folder, name), 'utf8') : null)
  return [
    ...[...wanted].filter(([name, text]) => read(name) !== text),
    ...[...there].filter((name) => !wanted.has(name)).map((name) => [name, null]),
  ]
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = stale()
  if (files.length === 0) console.log('docs/errors is up to date')
  else if (process.argv.includes('--check')) {
    console.error(
      `docs/errors is not up to date (${files.map(([name]) => name).join(', ')}); run \`node scripts/errors-docs.mjs\``,
    )
    process.exitCode = 1
  } else {
    for (const [name, text] of files) {
      if (text === null) rmSync(join(folder, name))
      else writeFileSync(join(folder, name), text)
      console.log(`docs/errors/${name}: ${text === null ? 'removed' : 'written'}`)
    }
  }
}
