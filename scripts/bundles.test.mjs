// The scripts for a `<script>` of anybody's page, as they are built: one line, and the elements are there.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'

import { expect, onTestFinished, test } from 'vitest'

import { chromium } from '../sdk/test/available.ts'
import { launch } from '../sdk/test/hosts/browser.ts'
import { SCRIPTS } from './bundles.mjs'

const folder = fileURLToPath(new URL('../sdk/dist/standalone/', import.meta.url))
const integrity = () => JSON.parse(readFileSync(`${folder}integrity.json`, 'utf8'))

test.for(Object.keys(SCRIPTS))(
  '%s: one line under a strict policy, from another origin, by its hash',
  async (file, { skip }) => {
    const browser = await launch(chromium(skip))
    onTestFinished(() => browser.close())
    const text = readFileSync(folder + file)
    const cdn = await serve({ 'content-type': 'text/javascript', 'access-control-allow-origin': '*' }, text)
    const script = `<script src="${cdn}" integrity="${integrity()[file]}" crossorigin></script>`
    const policy = `default-src 'none'; script-src ${cdn} 'wasm-unsafe-eval'; require-trusted-types-for 'script'; trusted-types 'none'`
    const html = `<!doctype html><title>x</title><body>${script}<leadline-signal market="binance:BTC/USDT"></leadline-signal>`
    const page = await browser.newPage()
    const errors = []
    page.on('pageerror', (error) => errors.push(String(error)))
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    await page.goto(await serve({ 'content-type': 'text/html', 'content-security-policy': policy }, html))
    const there = await page.evaluate(() => ({
      elements: ['heatmap', 'ladder', 'signal'].map((name) => !!customElements.get(`leadline-${name}`)),
      edgeSource: typeof globalThis.Leadline.edgeSource,
      size: document.querySelector('leadline-signal').clientHeight > 0,
    }))
    expect(there).toEqual({ elements: [true, true, true], edgeSource: 'function', size: true })
    expect(errors).toEqual([])
  },
)

test('the hashes are those of the files, and no file names a map', () => {
  for (const file of Object.keys(SCRIPTS)) {
    const text = readFileSync(folder + file)
    expect(integrity()[file]).toBe(`sha384-${createHash('sha384').update(text).digest('base64')}`)
    expect(text.includes('sourceMappingURL')).toBe(false)
  }
})

function serve(headers, text) {
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/' ? 200 : 204, headers)
    response.end(request.url === '/' ? text : '')
  })
  onTestFinished(() => void server.close())
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${server.address().port}/`)),
  )
}
