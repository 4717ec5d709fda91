// What trades and large levels look like over the cells, and the live book beside them.
import { stepNumber, stepText } from '../decimal.js'
import { duration, shortNumber } from '../format.js'
import { rowOf } from '../price-rows.js'
import type { LevelView, SideLevels } from '../source.js'
import type { Scene } from './scene.js'

const BUBBLE_PX = 13
const LEAST_BUBBLE_PX = 1.5
/** Trades of so many pixels of time are one bubble for each side. */
const BIN_PX = 7
const VOLUME_SHARE = 0.14
/** Levels a side whose lines are explained. */
const LABELLED = 4
const LABEL_PX = 16
const CHARACTER_PX = 5.6

interface Bin {
  readonly x: number
  readonly buyLots: number
  readonly sellLots: number
  readonly buyTicks: number
  readonly sellTicks: number
}

/** Trades that are seen, gathered by time; bins lie at multiples, so that they stay what they are while the view moves on. */
export function tradeBins({ history, view, layout }: Pick<Scene, 'history' | 'view' | 'layout'>): Bin[] {
  if (history.isEmpty) return []
  const width = Math.max(1, Math.round(BIN_PX * view.columnsPerPx))
  const bins: Bin[] = []
  const from = Math.max(history.first, Math.floor(view.leftColumn / width) * width)
  const to = Math.min(history.last, Math.ceil(view.rightColumn))
  for (let start = Math.floor(from / width) * width; start <= to; start += width) {
    let [buyLots, sellLots, buyWorth, sellWorth] = [0, 0, 0, 0]
    for (let column = Math.max(start, history.first); column < start + width && column <= history.last; column++) {
      const slot = history.slotOf(column)
      buyLots += history.buyLots[slot]!
      sellLots += history.sellLots[slot]!
      buyWorth += history.buyWorth[slot]!
      sellWorth += history.sellWorth[slot]!
    }
    if (buyLots + sellLots === 0) continue
    const x = view.xOfColumn(start + width / 2)
    if (x < -BUBBLE_PX || x > layout.plotWidth + BUBBLE_PX) continue
    bins.push({ x, buyLots, sellLots, buyTicks: buyWorth / buyLots, sellTicks: sellWorth / sellLots })
  }
  return bins
}

/** Volume along the lower edge: bought over sold. */
export function drawVolume({ pen, layout, view, colours }: Scene, bins: readonly Bin[]): void {
  const most = bins.reduce((max, { buyLots, sellLots }) => Math.max(max, buyLots + sellLots), 0)
  if (most === 0) return
  const height = layout.plotHeight * VOLUME_SHARE
  const width = Math.max(1, Math.round(BIN_PX * view.columnsPerPx) / view.columnsPerPx - 1)
  const base = layout.plotHeight - 6
  pen.globalAlpha = 0.55
  for (const [colour, from, lots] of [
    [colours.ask, () => 0, (bin: Bin) => bin.sellLots],
    [colours.bid, (bin: Bin) => bin.sellLots, (bin: Bin) => bin.buyLots],
  ] as const) {
    pen.fillStyle = colour
    for (const bin of bins) {
      const bottom = base - (from(bin) / most) * height
      const tall = (lots(bin) / most) * height
      if (tall > 0) pen.fillRect(bin.x - width / 2, bottom - tall, width, tall)
    }
  }
  pen.globalAlpha = 1
}

/** Bubbles whose areas are the volumes. */
export function drawTrades({ pen, view, colours, tradeMinLots, layout }: Scene, bins: readonly Bin[]): void {
  const most = bins.reduce((max, { buyLots, sellLots }) => Math.max(max, buyLots, sellLots), 0)
  if (most === 0) return
  pen.lineWidth = 1
  for (const side of ['buy', 'sell'] as const) {
    pen.fillStyle = pen.strokeStyle = side === 'buy' ? colours.bid : colours.ask
    pen.beginPath()
    for (const bin of bins) {
      const lots = side === 'buy' ? bin.buyLots : bin.sellLots
      if (lots === 0 || lots < tradeMinLots) continue
      const y = view.yOfTicks(side === 'buy' ? bin.buyTicks : bin.sellTicks)
      if (y < -BUBBLE_PX || y > layout.plotHeight + BUBBLE_PX) continue
      const radius = LEAST_BUBBLE_PX + Math.sqrt(lots / most) * BUBBLE_PX
      pen.moveTo(bin.x + radius, y)
      pen.arc(bin.x, y, radius, 0, 2 * Math.PI)
    }
    pen.globalAlpha = 0.45
    pen.fill()
    pen.globalAlpha = 0.95
    pen.stroke()
  }
  pen.globalAlpha = 1
}

/** Support and resistance: a line from when the level became large until now, the stronger the thicker; the strongest are explained. */
export function drawLevels(scene: Scene): void {
  const { pen, levels, view, layout, colours, nowUs, history } = scene
  const strongest = [...levels].sort((a, b) => (b.strength ?? 0) - (a.strength ?? 0))
  const explained = { bid: [] as Explained[], ask: [] as Explained[] }
  for (const level of strongest) {
    const { side, pxTicks, strength, ageUs, cancelledOnApproach } = level
    const y = Math.round(view.yOfTicks(pxTicks)) + 0.5
    const right = Math.min(layout.plotWidth, view.xOfColumn(nowUs / history.columnUs))
    if (y < 0 || y > layout.plotHeight || right <= 0) continue
    const left = Math.max(0, view.xOfColumn((nowUs - (ageUs ?? 0)) / history.columnUs))
    const said = explained[side]
    const isNear = [...explained.bid, ...explained.ask].some((other) => Math.abs(other.y - y) < LABEL_PX)
    const isExplained = said.length < LABELLED && !isNear
    if (isExplained) said.push({ level, y, right })
    pen.strokeStyle = side === 'bid' ? colours.bid : colours.ask
    pen.lineWidth = Math.min(3, 0.5 + Math.log2(Math.max(1, strength ?? 1)) / 3)
    pen.globalAlpha = isExplained ? 0.9 : 0.35
    // Much of it was pulled as the price came near: a promise that may not be kept.
    pen.setLineDash((cancelledOnApproach ?? 0) > 0.5 ? [4, 4] : [])
    pen.beginPath()
    pen.moveTo(Math.min(left, right - 6), y)
    pen.lineTo(right, y)
    pen.stroke()
  }
  pen.setLineDash([])
  pen.globalAlpha = 1
  for (const one of [...explained.bid, ...explained.ask]) label(scene, one)
}

interface Explained {
  readonly level: LevelView
  readonly y: number
  readonly right: number
}

function label({ pen, price, colours }: Scene, { level, y, right }: Explained): void {
  const { side, pxTicks, strength, ageUs, refills } = level
  const parts = [
    `${side === 'bid' ? 'S' : 'R'} ${stepText(pxTicks, price)}`,
    ...(strength === null ? [] : [`×${strength.toFixed(1)}`]),
    ...(ageUs === null ? [] : [duration(ageUs)]),
    ...(refills ? [`↻${refills}`] : []),
  ]
  const text = parts.join('  ')
  pen.font = '10px system-ui, sans-serif'
  const width = text.length * CHARACTER_PX + 10 // measured it would cost as much as all lines together
  const left = right - width - 4
  pen.fillStyle = colours.bg
  pen.globalAlpha = 0.82
  pen.fillRect(left, y - 7, width, 14)
  pen.globalAlpha = 1
  pen.fillStyle = side === 'bid' ? colours.bid : colours.ask
  pen.fillRect(left, y - 7, 2, 14)
  pen.textBaseline = 'middle'
  pen.textAlign = 'right'
  pen.fillText(text, right - 8, y + 0.5)
}

/** The book as it stands, row by row, beside the plot; bars on the scale of the colours. */
export function drawBook(scene: Scene): void {
  const { pen, book, layout, colours, size } = scene
  const { plotWidth, plotHeight, bookWidth } = layout
  pen.fillStyle = colours.panel
  pen.fillRect(plotWidth, 0, bookWidth, plotHeight)
  if (!book) return
  const rows = { bid: rowsOf(scene, book.bids, 'bid'), ask: rowsOf(scene, book.asks, 'ask') }
  const most = Math.max(1e-9, ...rows.bid.map(({ lots }) => lots), ...rows.ask.map(({ lots }) => lots))
  const rowPx = scene.groupTicks / scene.view.ticksPerPx
  const tall = Math.max(1, rowPx - (rowPx > 4 ? 1 : 0))
  pen.save()
  pen.beginPath()
  pen.rect(plotWidth, 0, bookWidth, plotHeight)
  pen.clip()
  pen.font = '10px system-ui, sans-serif'
  pen.textBaseline = 'middle'
  pen.textAlign = 'right'
  for (const side of ['bid', 'ask'] as const) {
    for (const { y, lots } of rows[side]) {
      const width = Math.max(1, (lots / most) * (bookWidth - 6))
      pen.globalAlpha = 0.55
      pen.fillStyle = side === 'bid' ? colours.bid : colours.ask
      pen.fillRect(plotWidth + 2, y - tall / 2, width, tall)
      pen.globalAlpha = 1
      if (rowPx < 11) continue
      pen.fillStyle = colours.fg
      pen.fillText(shortNumber(stepNumber(lots, size)), plotWidth + bookWidth - 4, y)
    }
  }
  pen.restore()
}

/** A side in the rows of the cells beside it: `y` is the middle of a row. */
function rowsOf(
  { view, groupTicks, layout }: Scene,
  levels: SideLevels,
  side: 'bid' | 'ask',
): { y: number; lots: number }[] {
  const rows = new Map<number, number>()
  for (let i = 0; i < levels.length; i += 2) {
    const row = rowOf(levels[i]!, groupTicks, side === 'bid')
    rows.set(row, (rows.get(row) ?? 0) + levels[i + 1]!)
  }
  return [...rows]
    .map(([row, lots]) => ({ y: view.yOfTicks((row + 0.5) * groupTicks - 0.5), lots }))
    .filter(({ y }) => y > -20 && y < layout.plotHeight + 20)
}
