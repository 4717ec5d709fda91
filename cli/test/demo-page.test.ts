// What a newcomer sees: the command's address, and at it a page on which a market moves.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

import { expect, onTestFinished, test } from 'vitest'

import { chromium } from '../../sdk/test/available.js'
import { launch } from '../../sdk/test/hosts/browser.js'

const BIN = fileURLToPath(new URL('../bin/leadline.js', import.meta.url))

test('a browser at the address of `leadline demo` subscribes and sees a signal and a book that moves', async ({
  skip,
}) => {
  const path = chromium(skip)
  const child = spawn(process.execPath, [BIN, 'demo', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  onTestFinished(async () => {
    child.kill('SIGINT')
    await ended
  })
  let out = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  while (!/http:\/\/\S+/.test(out)) await once(child.stdout, 'data')
  const [url] = /http:\/\/[^\s/]+/.exec(out)!

  const browser = await launch(path)
  onTestFinished(() => browser.close())
  const page = await browser.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  await page.goto(`${url}/`)
  await page.locator('#score', { hasText: /^[+-]?\d\.\d\d$/ }).waitFor()
  await expect.poll(() => page.locator('#book tr').count()).toBe(20)
  const shown = await page.textContent('#book')
  await expect.poll(() => page.textContent('#book')).not.toBe(shown)
  expect(await page.textContent('#state')).toBe('live')
  expect(errors).toEqual([])
}, 60_000)
