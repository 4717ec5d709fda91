// What trades and large levels look like over the cells, and the live book beside them.
import { stepNumber, stepText } from '../decimal.js'
import { duration, shortNumber } from '../format.js'
import type { SideLevels } from '../source.js'
import type { Scene } from './scene.js'

const BUBBLE_PX = 13
const LEAST_BUBBLE_PX = 1.5
/** Trades of so many pixels of time are one bubble for each side. */
const BIN_PX = 7
const VOLUME_SHARE = 0.14
/** Levels a side whose lines are explained. */
const LABELLED = 4

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

/** Support and resistance: a line from when the level became large until now, the stronger the thicker. */
export function drawLevels(scene: Scene): void {
  const { pen, levels, view, layout, colours, nowUs, history, price } = scene
  pen.font = '10px system-ui, sans-serif'
  pen.textBaseline = 'bottom'
  pen.textAlign = 'right'
  const labelled = { bid: 0, ask: 0 }
  const taken: number[] = []
  const strongest = [...levels].sort((a, b) => (b.strength ?? 0) - (a.strength ?? 0))
  for (const { side, pxTicks, strength, ageUs, refills, cancelledOnApproach } of strongest) {
    const y = Math.round(view.yOfTicks(pxTicks)) + 0.5
    if (y < 0 || y > layout.plotHeight) continue
    const right = Math.min(layout.plotWidth, view.xOfColumn(nowUs / history.columnUs))
    const left = Math.max(0, view.xOfColumn((nowUs - (ageUs ?? 0)) / history.columnUs))
    if (right <= 0) continue
    pen.strokeStyle = pen.fillStyle = side === 'bid' ? colours.bid : colours.ask
    pen.lineWidth = Math.min(3, 0.5 + Math.log2(Math.max(1, strength ?? 1)) / 3)
    // Much of it was pulled as the price came near: a promise that may not be kept.
    pen.setLineDash((cancelledOnApproach ?? 0) > 0.5 ? [4, 4] : [])
    pen.beginPath()
    pen.moveTo(Math.min(left, right - 6), y)
    pen.lineTo(right, y)
    pen.stroke()
    if (labelled[side] === LABELLED || taken.some((other) => Math.abs(other - y) < 14)) continue
    labelled[side]++
    taken.push(y)
    const parts = [
      `${side === 'bid' ? 'S' : 'R'} ${stepText(pxTicks, price)}`,
      ...(strength === null ? [] : [`×${strength.toFixed(1)}`]),
      ...(ageUs === null ? [] : [duration(ageUs)]),
      ...(refills ? [`↻${refills}`] : []),
    ]
    label(pen, parts.join('  '), layout.plotWidth - 6, y - 2, colours.bg)
  }
  pen.setLineDash([])
}

function label(pen: CanvasRenderingContext2D, text: string, x: number, y: number, halo: string): void {
  const ink = pen.fillStyle
  pen.lineWidth = 3
  pen.strokeStyle = halo
  pen.lineJoin = 'round'
  pen.strokeText(text, x, y)
  pen.fillStyle = ink
  pen.fillText(text, x, y)
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
}

/** A side in the rows of the cells beside it: `y` is the middle of a row. */
function rowsOf(
  { view, groupTicks, layout }: Scene,
  levels: SideLevels,
  side: 'bid' | 'ask',
): { y: number; lots: number }[] {
  const rows = new Map<number, number>()
  for (let i = 0; i < levels.length; i += 2) {
    const place = levels[i]! / groupTicks
    const row = side === 'bid' ? Math.floor(place) : Math.ceil(place)
    rows.set(row, (rows.get(row) ?? 0) + levels[i + 1]!)
  }
  return [...rows]
    .map(([row, lots]) => ({ y: view.yOfTicks((row + 0.5) * groupTicks - 0.5), lots }))
    .filter(({ y }) => y > -20 && y < layout.plotHeight + 20)
}
