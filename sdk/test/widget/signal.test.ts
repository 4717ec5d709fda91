// <leadline-signal> in Chromium: the score and what it is made of, or why there is none.
import { afterAll, afterEach, expect, test } from 'vitest'

import { closeAll, closePages, LIVE, openElements, tell } from './ladder-page.js'

const open = (attributes = '') =>
  `<leadline-signal market="binance:BTC/USDT" source="test" announce-ms="0" ${attributes} style="width:320px;height:220px"></leadline-signal>`
const PARTS = { score: 0.307, direction: 'flat', imbalance: 0.42, size: 0.1, speed: 0.363, missing: [] }
const signal = (parts: object = {}) => ({ kind: 'signal', tsUs: 1e15, signal: { ...PARTS, ...parts } })

afterEach(async () => expect(await closePages()).toEqual([]))
afterAll(closeAll)

test('number with its sign, direction in words, and the parts with weight, value and contribution', async ({
  skip,
}) => {
  const { page } = await openElements(skip, open())
  await tell(page, LIVE, signal())
  const element = page.locator('leadline-signal')
  expect(await element.locator('.number').innerText()).toBe('+0.31')
  expect(await element.locator('.direction').innerText()).toContain('flat')
  const parts = await element.getByRole('listitem').allInnerTexts()
  expect(parts.map((text) => text.split(/\s+/))).toEqual([
    ['imbalance', '×0.4', '+0.42', '+0.17'],
    ['size', '×0.3', '+0.10', '+0.03'],
    ['speed', '×0.3', '+0.36', '+0.11'],
  ])
  await tell(page, signal({ score: -0.61, direction: 'down', imbalance: -0.7, size: -0.4, speed: -0.7 }))
  expect(await element.locator('.number').innerText()).toBe('−0.61')
  expect(await element.locator('.direction').innerText()).toContain('down')
})

test('the needle stands where the score is, between the thresholds of the market', async ({ skip }) => {
  const { page } = await openElements(skip, open('thresholds="-0.4 0.6"'), { reducedMotion: 'reduce' })
  await tell(page, LIVE, signal({ score: 0.5 }))
  const element = page.locator('leadline-signal')
  const gauge = (await element.locator('.gauge').boundingBox())!
  const needle = (await element.locator('.gauge .needle').boundingBox())!
  expect((needle.x - gauge.x) / gauge.width).toBeCloseTo(0.25, 2)
  const marks = element.locator('.threshold')
  expect(await marks.allInnerTexts()).toEqual(['−0.4', '+0.6'])
  const mark = (await marks.nth(1).boundingBox())!
  expect((mark.x + mark.width / 2 - gauge.x) / gauge.width).toBeCloseTo(0.8, 2)
  expect(await marks.nth(0).getAttribute('title')).toContain('docs/signals.md')
})

test('a part that is undefined says why, and its weight goes to the others', async ({ skip }) => {
  const { page } = await openElements(skip, open())
  await tell(page, LIVE, signal({ score: 0.42, size: null, speed: null, missing: ['size', 'speed'] }))
  const parts = page.locator('leadline-signal').getByRole('listitem')
  expect(await parts.nth(0).innerText()).toMatch(/\+0\.42\s+\+0\.42$/)
  expect(await parts.nth(1).innerText()).toContain('undefined: no large level near')
  expect(await parts.nth(2).innerText()).toContain('undefined: no trade for 50 s')
})

test('weights are the market’s own, and it is said where they are others', async ({ skip }) => {
  const { page } = await openElements(skip, open('weights="1 0 0"'))
  await tell(page, LIVE, signal({ score: 0.42 }))
  const element = page.locator('leadline-signal')
  expect(await element.getByRole('listitem').nth(1).innerText()).toMatch(/×0\s+\+0\.10\s+0\.00$/)
  expect(await element.locator('.note').innerText()).toContain('no probability')
  await element.evaluate((signal) => signal.setAttribute('weights', '0 0 1'))
  await expect.poll(() => element.locator('.note').innerText()).toContain('other weights')
})

test.for([
  ['resync (gap_seq): the book was given up', { ...LIVE, state: 'resync', reason: 'gap_seq' }],
  ['stale: no frame for too long', { ...LIVE, state: 'stale' }],
  ['disconnected (offline): the source is out of reach', { ...LIVE, state: 'disconnected', reason: 'offline' }],
  ['a side of the book is empty', { kind: 'signal', signal: null, tsUs: 1e15 }],
] as const)('no score: %s', async ([reason, event], { skip }) => {
  const { page } = await openElements(skip, open())
  await tell(page, LIVE, signal())
  const element = page.locator('leadline-signal')
  expect(await element.getByRole('meter').count()).toBe(1)
  await tell(page, event)
  expect(await element.locator('.why').innerText()).toBe(reason)
  expect(await element.locator('.number').isVisible()).toBe(false)
  expect(await element.innerText()).not.toContain('0.31')
  // A meter without a value would be none.
  expect(await element.getByRole('meter').count()).toBe(0)
  expect(await element.getByRole('status').textContent()).toBe(`BTC/USDT no score: ${reason}`)
  await tell(page, LIVE, signal())
  expect(await element.locator('.number').innerText()).toBe('+0.31')
})

test('is a meter to a screen reader, with all that it shows in words', async ({ skip }) => {
  const { page } = await openElements(skip, open())
  await tell(page, LIVE, signal({ speed: null }))
  const meter = page.getByRole('meter', { name: 'Score BTC/USDT' })
  const read = (name: string) => meter.getAttribute(name)
  expect(await Promise.all(['aria-valuemin', 'aria-valuemax', 'aria-valuenow'].map(read))).toEqual(['-1', '1', '0.31'])
  expect(await read('aria-valuetext')).toBe('+0.31, flat: imbalance +0.42, size +0.10, speed undefined')
  expect(await page.getByRole('status').textContent()).toBe('BTC/USDT score +0.31, flat')
})

test('compact, it is one line with the same number', async ({ skip }) => {
  const { page } = await openElements(skip, open('compact').replace('height:220px', ''))
  await tell(page, LIVE, signal())
  const element = page.locator('leadline-signal')
  expect((await element.boundingBox())!.height).toBeLessThan(48)
  expect(await element.locator('.number').innerText()).toBe('+0.31')
  expect(await element.getByRole('listitem').count()).toBe(0)
  await tell(page, { ...LIVE, state: 'resync', reason: 'gap_seq' })
  expect(await element.locator('.why').isVisible()).toBe(true)
})

test('what can’t be right is told and left out; what others write is shown as text', async ({ skip }) => {
  const { page } = await openElements(skip, open())
  const problems = await page.evaluate(async () => {
    const problems: string[] = []
    document.addEventListener('leadline-problem', (event) =>
      problems.push((event as CustomEvent<{ detail: string }>).detail.detail),
    )
    const element = document.querySelector('leadline-signal')!
    element.setAttribute('weights', '1 2')
    element.setAttribute('thresholds', '0.5 -0.5')
    await Promise.resolve()
    return problems
  })
  expect(problems.map((text) => text.split(',')[0])).toEqual(
    expect.arrayContaining(['weights: found "1 2"', 'thresholds: found "0.5 -0.5"']),
  )
  const evil = '<img src=x onerror="globalThis.pwned=1">'
  await tell(page, { ...LIVE, state: 'resync', reason: evil })
  expect(await page.locator('leadline-signal .why').innerText()).toContain(evil)
  expect(await page.locator('leadline-signal img').count()).toBe(0)
  expect(await page.evaluate(() => 'pwned' in globalThis)).toBe(false)
})
