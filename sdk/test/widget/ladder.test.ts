// <leadline-ladder> in Chromium: what its rows say, to the last digit, and that they say nothing of a book that isn't known to be right.
import { afterAll, afterEach, expect, test } from 'vitest'

import { BOOK, bookOf, closeAll, closePages, INSTRUMENT, LIVE, openElements, rowsOf, tell } from './ladder-page.js'

const LADDER =
  '<leadline-ladder market="binance:BTC/USDT" source="test" style="width:280px;height:600px"></leadline-ladder>'

afterEach(async () => expect(await closePages()).toEqual([]))
afterAll(closeAll)

test('shows the book as decimal text: asks above, bids below, totals from the touch, the spread between', async ({
  skip,
}) => {
  const { page } = await openElements(skip, LADDER)
  await tell(page, INSTRUMENT, LIVE, BOOK)
  expect((await rowsOf(page)).map((row) => row.slice(0, 4))).toEqual([
    ['ask', '64988.11', '0.50000', '8.06127'],
    ['ask', '64988.04', '6.06349', '7.56127'],
    ['ask', '64988.01', '1.49778', '1.49778'],
    ['bid', '64988.00', '0.23977', '0.23977'],
    ['bid', '64987.99', '0.08360', '0.32337'],
    ['bid', '64987.90', '1.00000', '1.32337'],
  ])
  const ladder = page.locator('leadline-ladder')
  expect(await ladder.locator('.spread').innerText()).toMatch(/^64988\.005\s+1 tick\s+0\.0015 bp\s*$/)
  // The spread lies in the middle, the best prices beside it.
  const [ask, spread, bid] = await Promise.all(
    ['.row.ask >> nth=-1', '.spread', '.row.bid >> nth=0'].map((name) => ladder.locator(name).boundingBox()),
  )
  expect(ask!.y + ask!.height).toBeCloseTo(spread!.y, 0)
  expect(spread!.y + spread!.height).toBeCloseTo(bid!.y, 0)
})

test('sizes of 2^53 at a tick of 10^-8 are exact, and fit', async ({ skip }) => {
  const { page } = await openElements(skip, LADDER.replace('BTC', 'PEPE'))
  const book = { ...BOOK, bids: [1234, 9_007_199_254_740_992, 1233, 1], asks: [1235, 9_007_199_254_740_991] }
  await tell(page, { ...INSTRUMENT, tickSize: '0.00000001', lotSize: '1' }, LIVE, book)
  expect(await bookOf(page)).toEqual([
    'ask 0.00001235 9007199254740991',
    'bid 0.00001234 9007199254740992',
    'bid 0.00001233 1',
  ])
  const isCut = await page.evaluate(() => {
    const cells = document.querySelector('leadline-ladder')!.shadowRoot!.querySelectorAll<HTMLElement>('.row.bid > *')
    return [...cells].some((cell) => cell.scrollWidth > cell.clientWidth + 1)
  })
  expect(isCut).toBe(false)
})

test('groups by a price step, bids down and asks up, and offers steps of the tick', async ({ skip }) => {
  const { page } = await openElements(skip, LADDER.replace('<leadline-ladder', '<leadline-ladder group="0.1"'))
  await tell(page, INSTRUMENT, LIVE, BOOK)
  expect(await bookOf(page)).toEqual([
    'ask 64988.2 0.50000',
    'ask 64988.1 7.56127',
    'bid 64988.0 0.23977',
    'bid 64987.9 1.08360',
  ])
  const group = page.locator('leadline-ladder select')
  const offered = await group.locator('option').allInnerTexts()
  expect(offered.slice(0, 8)).toEqual(['auto', '0.01', '0.02', '0.05', '0.1', '0.2', '0.5', '1'])
  await group.selectOption('1')
  await expect.poll(() => bookOf(page)).toEqual(['ask 64989 8.06127', 'bid 64988 0.23977', 'bid 64987 1.08360'])
  expect(await page.locator('leadline-ladder').getAttribute('group')).toBe('1')
  await group.selectOption('auto')
  await expect.poll(() => bookOf(page)).toContain('ask 64990 8.06127')
})

test('sizes in the quote currency, by attribute and by the column’s button', async ({ skip }) => {
  const { page } = await openElements(skip, LADDER.replace('<leadline-ladder', '<leadline-ladder size-in="quote"'))
  await tell(page, INSTRUMENT, LIVE, BOOK)
  // 1.49778 × 64988.01, 0.23977 × 64988.00: the column's greatest leaves no room for decimals.
  expect(await bookOf(page)).toEqual(expect.arrayContaining(['ask 64988.01 97338', 'bid 64988.00 15582']))
  const unit = page.locator('leadline-ladder .columns button')
  expect(await unit.innerText()).toBe('Size USDT')
  await unit.click()
  await expect.poll(() => bookOf(page)).toContain('bid 64988.00 0.23977')
  expect(await unit.innerText()).toBe('Size BTC')
})

test('shows what was traded at a price within a minute, bought and sold apart', async ({ skip }) => {
  const { page } = await openElements(skip, LADDER)
  const at = { pxTicks: 6_498_801, tsUs: 1e15 }
  const trades = [
    { ...at, side: 'buy', qtyLots: 150_000 },
    { ...at, side: 'sell', qtyLots: 50_000 },
  ]
  await tell(page, INSTRUMENT, LIVE, BOOK, { kind: 'trades', trades })
  const traded = async () => (await rowsOf(page)).find((row) => row[1] === '64988.01')!.slice(4)
  expect(await traded()).toEqual(['1.500', '0.500'])
  await tell(page, { kind: 'clock', tsUs: 1e15 + 59e6 })
  expect(await traded()).toEqual(['1.500', '0.500'])
  expect(await page.getByRole('columnheader', { name: 'Buys' }).getAttribute('title')).toContain('59 s')
  await tell(page, { kind: 'clock', tsUs: 1e15 + 60e6 })
  expect(await traded()).toEqual(['', ''])
})

test.for(['resync', 'buffering', 'disconnected', 'no_book', 'connecting', 'idle'])(
  '%s: rows are emptied, and the state and its reason stand in their place',
  async (state, { skip }) => {
    const { page } = await openElements(skip, LADDER)
    await tell(page, INSTRUMENT, LIVE, BOOK)
    await tell(page, { ...LIVE, state, reason: 'gap_seq' })
    const ladder = page.locator('leadline-ladder')
    expect(await rowsOf(page)).toEqual([])
    expect((await ladder.locator('.rows').innerText()).trim()).toBe('')
    expect(await ladder.locator('.notice').innerText()).toMatch(new RegExp(`${state.replace('_', ' ')}.*gap_seq`))
    expect(await ladder.locator('.state').innerText()).toBe(state.replace('_', ' '))
    expect(await ladder.locator('.wash').isVisible()).toBe(true)
  },
)

test('stale: rows are kept, grey and marked, until the book goes on', async ({ skip }) => {
  const { page } = await openElements(skip, LADDER)
  await tell(page, INSTRUMENT, LIVE, BOOK)
  const live = await bookOf(page)
  await tell(page, { ...LIVE, state: 'stale' })
  const ladder = page.locator('leadline-ladder')
  expect(await bookOf(page)).toEqual(live)
  expect(await ladder.locator('.state').innerText()).toBe('stale')
  expect(await ladder.locator('.notice').innerText()).toContain('stale')
  expect(await ladder.locator('.rows').evaluate((rows) => getComputedStyle(rows).filter)).toBe('grayscale(1)')
  expect(await ladder.getByRole('table').getAttribute('aria-label')).toContain('stale')
  await tell(page, LIVE)
  expect(await ladder.locator('.rows').evaluate((rows) => getComputedStyle(rows).filter)).toBe('none')
  expect(await ladder.locator('.notice').isHidden()).toBe(true)
  expect(await bookOf(page)).toEqual(live)
})

test('a book told while the market is not live is not shown as if it were', async ({ skip }) => {
  const { page } = await openElements(skip, LADDER)
  await tell(page, INSTRUMENT, { ...LIVE, state: 'buffering' }, BOOK)
  expect(await rowsOf(page)).toEqual([])
  await tell(page, { ...LIVE, epoch: 2 })
  expect(await rowsOf(page)).toEqual([])
  await tell(page, { ...BOOK, epoch: 2 })
  expect(await rowsOf(page)).toHaveLength(6)
})

test('what others write is shown as text, whatever it is', async ({ skip }) => {
  const { page } = await openElements(skip, LADDER)
  const evil = '<img src=x onerror="globalThis.pwned=1">'
  await tell(page, { ...LIVE, state: 'resync', reason: evil })
  expect(await page.locator('leadline-ladder .notice').innerText()).toContain(evil)
  await tell(page, { kind: 'problem', code: evil, detail: evil })
  expect(await page.locator('leadline-ladder .notice').innerText()).toContain(evil)
  expect(await page.evaluate(() => 'pwned' in globalThis)).toBe(false)
  expect(await page.locator('leadline-ladder img').count()).toBe(0)
})

test('without a market it says so, and a market that is none is refused', async ({ skip }) => {
  const { page } = await openElements(skip, '<leadline-ladder source="test"></leadline-ladder>')
  const notice = page.locator('leadline-ladder .notice')
  await expect.poll(() => notice.innerText()).toBe('no market is chosen')
  await page.locator('leadline-ladder').evaluate((ladder) => ladder.setAttribute('market', 'nothing'))
  await expect.poll(() => notice.innerText()).toContain('expected such as binance:BTC/USDT')
})

test('as many rows as there is room for, none cut in half, the touch always among them', async ({ skip }) => {
  const { page } = await openElements(skip, LADDER.replace('height:600px', 'height:220px'))
  const side = (from: number, sign: number) =>
    Array.from({ length: 30 }, (_, i) => (i % 2 ? 1000 : from + sign * (i / 2)))
  await tell(page, INSTRUMENT, LIVE, { ...BOOK, bids: side(6_498_800, -1), asks: side(6_498_801, 1) })
  await expect.poll(() => rowsOf(page).then((rows) => rows.length)).toBeLessThan(12)
  const shown = await bookOf(page)
  expect(shown).toEqual(expect.arrayContaining(['ask 64988.01 0.01000', 'bid 64988.00 0.01000']))
  expect(shown.filter((row) => row.startsWith('ask')).length).toBe(shown.length / 2)
  await page.locator('leadline-ladder').evaluate((ladder: HTMLElement) => (ladder.style.height = '640px'))
  await expect.poll(() => rowsOf(page).then((rows) => rows.length)).toBe(30)
  await page.locator('leadline-ladder').evaluate((ladder) => ladder.setAttribute('depth', '5'))
  await expect.poll(() => rowsOf(page).then((rows) => rows.length)).toBe(10)
})
