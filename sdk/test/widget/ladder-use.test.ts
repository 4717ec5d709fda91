// <leadline-ladder> in use: keys, clicks, rows that stand still, own orders, what a screen reader hears, and calm for those who want it.
import type { Page } from 'playwright-core'
import { afterAll, afterEach, expect, test } from 'vitest'

import { BOOK, bookOf, closeAll, closePages, INSTRUMENT, LIVE, openElements, rowsOf, tell } from './ladder-page.js'

const LADDER =
  '<leadline-ladder market="binance:BTC/USDT" source="test" announce-ms="0" style="width:280px;height:600px"></leadline-ladder>'

afterEach(async () => expect(await closePages()).toEqual([]))
afterAll(closeAll)

const said = (page: Page) => page.locator('leadline-ladder [role=status] >> nth=1').textContent()
const selected = (page: Page) =>
  page
    .locator('leadline-ladder .row.selected .price')
    .evaluateAll((all) => all.map((price) => price.firstChild!.textContent))

/** What the ladder's events told, in words. */
async function heard(page: Page) {
  await page.evaluate(() => {
    const events: unknown[] = []
    Object.assign(globalThis, { events })
    for (const name of ['leadline-select', 'leadline-problem'])
      document.addEventListener(name, (event) => events.push((event as CustomEvent).detail))
  })
  return () => page.evaluate(() => (globalThis as unknown as { events: unknown[] }).events)
}

test('arrows go through the rows from the touch on and say each; Enter tells the page', async ({ skip }) => {
  const { page } = await openElements(skip, LADDER)
  const events = await heard(page)
  await tell(page, INSTRUMENT, LIVE, BOOK)
  await page.locator('leadline-ladder').getByRole('table').focus()
  await page.keyboard.press('ArrowUp')
  expect(await said(page)).toBe('ask 64988.01, 1.49778 BTC')
  await expect.poll(() => selected(page)).toEqual(['64988.01'])
  await page.keyboard.press('ArrowUp')
  expect(await said(page)).toBe('ask 64988.04, 6.06349 BTC')
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowDown')
  expect(await said(page)).toBe('bid 64987.99, 0.0836 BTC')
  expect(await page.locator('leadline-ladder .row[aria-current=true]').count()).toBe(1)
  await page.keyboard.press('Enter')
  expect(await events()).toEqual([{ price: '64987.99', side: 'bid', amount: '0.08360' }])
  // The selection is of a price: it stays with it when rows move.
  await tell(page, { ...BOOK, bids: [6_498_800, 1, 6_498_799, 5, 6_498_798, 9] })
  expect(await selected(page)).toEqual(['64987.99'])
  await page.keyboard.press('Escape')
  await expect.poll(() => selected(page)).toEqual([])
})

test('a click selects the row that was pressed, whatever is there by the time the finger is lifted', async ({
  skip,
}) => {
  const { page } = await openElements(skip, LADDER)
  const events = await heard(page)
  await tell(page, INSTRUMENT, LIVE, BOOK)
  await page.locator('leadline-ladder .row.bid >> nth=0').hover()
  await page.mouse.down()
  await tell(page, { ...BOOK, bids: [6_498_700, 1000] })
  await page.mouse.up()
  expect(await events()).toEqual([{ price: '64988.00', side: 'bid', amount: '0.23977' }])
})

test('locked rows stand still while the market goes through them; centred rows follow it', async ({ skip }) => {
  const { page } = await openElements(skip, LADDER.replace('<leadline-ladder', '<leadline-ladder depth="3"'))
  await tell(page, INSTRUMENT, LIVE, BOOK)
  await page.locator('leadline-ladder').getByRole('table').focus()
  await page.keyboard.press('l')
  const ladder = page.locator('leadline-ladder')
  expect(await ladder.getByRole('button', { name: 'Lock' }).getAttribute('aria-pressed')).toBe('true')
  const still = ['64988.03', '64988.02', '64988.01', '64988.00', '64987.99', '64987.98']
  const prices = async () => (await rowsOf(page)).map(([, price]) => price)
  await expect.poll(prices).toEqual(still)
  const places = () => ladder.locator('.row').evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().y))
  const before = await places()
  await tell(page, { ...BOOK, bids: [6_498_801, 100_000], asks: [6_498_803, 200_000] })
  expect(await bookOf(page)).toEqual([
    'ask 64988.03 2.00000',
    'between 64988.02 ',
    'bid 64988.01 1.00000',
    'bid 64988.00 ',
    'bid 64987.99 ',
    'bid 64987.98 ',
  ])
  expect(await places()).toEqual(before)
  await tell(page, { ...BOOK, bids: [6_499_000, 1], asks: [6_499_001, 1] })
  expect(await prices()).toEqual(still)
  expect(await ladder.locator('.spread').innerText()).toContain('market is above')
  await page.keyboard.press('c')
  await expect.poll(prices).toEqual(['64990.01', '64990.00'])
  await ladder.getByRole('button', { name: 'Lock' }).click()
  await expect.poll(prices).toContain('64990.03')
  await ladder.getByRole('button', { name: 'Centre' }).click()
  await expect.poll(prices).toEqual(['64990.01', '64990.00'])
})

test('+ and − change the price step', async ({ skip }) => {
  const { page } = await openElements(skip, LADDER)
  await tell(page, INSTRUMENT, LIVE, BOOK)
  const ladder = page.locator('leadline-ladder')
  await ladder.getByRole('table').focus()
  for (let i = 0; i < 3; i++) await page.keyboard.press('+')
  expect(await ladder.getAttribute('group')).toBe('0.1')
  expect(await said(page)).toBe('price step 0.1')
  await expect.poll(() => bookOf(page)).toContain('ask 64988.1 7.56127')
  await page.keyboard.press('-')
  expect(await ladder.getAttribute('group')).toBe('0.05')
})

test('own orders are marked at their rows, grouped too, and where the book has nothing', async ({ skip }) => {
  const { page } = await openElements(skip, LADDER)
  const events = await heard(page)
  await tell(page, INSTRUMENT, LIVE, BOOK)
  const mark = (orders: object[]) =>
    page
      .evaluate((orders) => Object.assign(document.querySelector('leadline-ladder')!, { orders }), orders)
      .then(() => tell(page))
  await mark([
    { side: 'bid', price: '64987.99', amount: '0.01' },
    { side: 'bid', price: '64987.99', amount: '0.02' },
    { side: 'ask', price: '64988.02', amount: '1.5' },
    { side: 'ask', price: '64988.025', amount: '1' },
  ])
  const own = page.locator('leadline-ladder .row.own .price')
  expect(await own.allTextContents()).toEqual(['64988.02, own order 1.5', '64987.99, own order 0.03'])
  expect(await bookOf(page)).toContain('ask 64988.02 ')
  expect(await events()).toEqual([{ code: 'orders', detail: expect.stringContaining('"64988.025"') as string }])
  await page.locator('leadline-ladder').evaluate((ladder) => ladder.setAttribute('group', '1'))
  await expect.poll(() => own.allTextContents()).toEqual(['64989, own order 1.5', '64987, own order 0.03'])
  await page.locator('leadline-ladder').evaluate((ladder) => ladder.removeAttribute('group'))
  await mark([])
  expect(await own.count()).toBe(0)
})

test('is a table to a screen reader, and sums itself up', async ({ skip }) => {
  const { page } = await openElements(skip, LADDER)
  await tell(page, INSTRUMENT, LIVE, BOOK)
  const table = page.getByRole('table', { name: 'Order book BTC/USDT, live' })
  expect(await table.getByRole('columnheader').allTextContents()).toEqual([
    'Price',
    'Size BTC',
    'Total',
    'Buys',
    'Sells',
  ])
  const row = table.getByRole('row').filter({ hasText: '64988.04' })
  expect((await row.getByRole('cell').allTextContents()).slice(0, 3)).toEqual(['64988.04', '6.06349', '7.56127'])
  const summary = page.locator('leadline-ladder [role=status] >> nth=0')
  expect(await summary.textContent()).toBe('BTC/USDT best bid 64988.00, best ask 64988.01, spread 1 tick')
  await tell(page, { ...LIVE, state: 'resync', reason: 'checksum' })
  await expect.poll(() => summary.textContent()).toBe('BTC/USDT resync (checksum): the book was given up')
  const controls = ['combobox', 'button'] as const
  for (const role of controls)
    for (const control of await page.getByRole(role).all())
      expect(await control.evaluate((node) => node.getAttribute('aria-label') ?? node.textContent)).not.toBe('')
})

test('sums up no more often than it was told to', async ({ skip }) => {
  const { page } = await openElements(skip, LADDER.replace('announce-ms="0"', 'announce-ms="60000"'))
  await tell(page, INSTRUMENT, LIVE, BOOK)
  const summary = page.locator('leadline-ladder [role=status] >> nth=0')
  const first = await summary.textContent()
  for (let i = 1; i < 4; i++) await tell(page, { ...BOOK, bids: [6_498_800 - i, 5] })
  expect(await bookOf(page)).toContain('bid 64987.97 0.00005')
  expect(await summary.textContent()).toBe(first)
})

/** What lit up, by its text: an animation may be over before the test looks. */
async function flashes(page: Page) {
  await page.locator('leadline-ladder').evaluate((ladder) => {
    const lit: (string | null)[] = []
    Object.assign(globalThis, { lit })
    ladder.shadowRoot!.addEventListener('animationstart', ({ target }) => lit.push((target as Element).textContent))
  })
  return () => page.evaluate(() => (globalThis as unknown as { lit: string[] }).lit)
}
const MORE = { ...BOOK, bids: [6_498_800, 50_000, ...BOOK.bids.slice(2)] }

test('a size that changes lights up, again with each change; its neighbours don’t', async ({ skip }) => {
  const { page } = await openElements(skip, LADDER)
  const lit = await flashes(page)
  await tell(page, INSTRUMENT, LIVE, BOOK)
  expect(await lit()).toEqual([])
  await tell(page, MORE)
  await expect.poll(lit).toEqual(['0.50000'])
  expect(await page.locator('leadline-ladder [data-flash^=more]').count()).toBe(1)
  await tell(page, BOOK)
  await expect.poll(lit).toEqual(['0.50000', '0.23977'])
  expect(await page.locator('leadline-ladder [data-flash^=less]').count()).toBe(1)
  // Prices that come and go are no change of a size.
  await tell(page, { ...BOOK, bids: [6_498_790, 1, 6_498_700, 1] })
  expect(await page.locator('leadline-ladder [data-flash]').count()).toBe(0)
})

test.for(['reduced motion', 'flash="off"'])('%s: nothing lights up', async (wish, { skip }) => {
  const isOff = wish !== 'reduced motion'
  const body = isOff ? LADDER.replace('<leadline-ladder', `<leadline-ladder ${wish}`) : LADDER
  const { page } = await openElements(skip, body, isOff ? {} : { reducedMotion: 'reduce' })
  const lit = await flashes(page)
  await tell(page, INSTRUMENT, LIVE, BOOK)
  await tell(page, MORE)
  expect(await bookOf(page)).toContain('bid 64988.00 0.50000')
  expect(await page.locator('leadline-ladder [data-flash]').count()).toBe(0)
  expect(await lit()).toEqual([])
})
