import { PROBLEM_TEXTS } from '../problem-texts.js'
import { type ProblemCode, PROBLEMS } from '../problem.js'
import { marked, page, type Page, text } from './page.js'

export function problemPage(code: ProblemCode): Promise<Page> {
  const [status, title] = PROBLEMS[code]
  const [means, helps] = PROBLEM_TEXTS[code]
  return page(
    `${code} · Leadline`,
    `<h1>${text(title)}</h1><p><code>${code}</code>, HTTP ${status}</p><h2>What it means</h2><p>${marked(means)}</p><h2>What helps</h2><p>${marked(helps)}</p><p><a href="/docs">The API</a></p>`,
  )
}
