// Price axis on the right, time axis below, and the lines of both through the plot.
import { stepText } from '../decimal.js'
import type { Scene } from './scene.js'
import { niceStep } from './view.js'

const ROW_PX = 44
const LABEL_PX = 90
const SECONDS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400]

/** Prices with a line: whole multiples of a step that people count in. */
export function priceTicks(bottomTicks: number, topTicks: number, heightPx: number): number[] {
  const step = niceStep(((topTicks - bottomTicks) / Math.max(1, heightPx)) * ROW_PX)
  const ticks: number[] = []
  for (let at = Math.ceil(bottomTicks / step) * step; at <= topTicks; at += step) ticks.push(at)
  return ticks
}

/** Times with a line, epoch microseconds. */
export function timeTicks(leftUs: number, rightUs: number, widthPx: number): number[] {
  const leastS = ((rightUs - leftUs) / 1e6 / Math.max(1, widthPx)) * LABEL_PX
  const stepUs = (SECONDS.find((s) => s >= leastS) ?? 86_400) * 1e6
  const ticks: number[] = []
  for (let at = Math.ceil(leftUs / stepUs) * stepUs; at <= rightUs; at += stepUs) ticks.push(at)
  return ticks
}

export function drawAxes(scene: Scene): void {
  const { pen, layout, view, colours, price, history, times } = scene
  const { plotWidth, plotHeight, bookWidth, timeHeight } = layout
  const axisX = plotWidth + bookWidth
  pen.font = '11px system-ui, sans-serif'
  pen.textBaseline = 'middle'
  pen.textAlign = 'left'
  pen.lineWidth = 1
  pen.strokeStyle = colours.grid
  pen.fillStyle = colours.dim
  pen.beginPath()
  for (const ticks of priceTicks(view.bottomTicks, view.topTicks, plotHeight)) {
    const y = Math.round(view.yOfTicks(ticks)) + 0.5
    pen.moveTo(axisX, y)
    pen.lineTo(axisX + 4, y)
    if (y > 6 && y < plotHeight - 6) pen.fillText(stepText(ticks, price), axisX + 7, y)
  }
  pen.moveTo(axisX + 0.5, 0)
  pen.lineTo(axisX + 0.5, plotHeight)
  pen.moveTo(0, plotHeight + 0.5)
  pen.lineTo(axisX, plotHeight + 0.5)
  pen.textAlign = 'center'
  const { columnUs } = history
  for (const us of timeTicks(view.leftColumn * columnUs, view.rightColumn * columnUs, plotWidth)) {
    const x = Math.round(view.xOfColumn(us / columnUs)) + 0.5
    pen.moveTo(x, plotHeight)
    pen.lineTo(x, plotHeight + 4)
    if (x > 28 && x < plotWidth - 28) pen.fillText(times.clock(us), x, plotHeight + timeHeight / 2 + 1)
  }
  pen.stroke()
}

/** The last best prices, marked on the axis. */
export function drawBest(scene: Scene): void {
  const { book, colours, view, layout } = scene
  if (!book) return
  const [bid, ask] = [book.bids[0], book.asks[0]]
  const x = layout.plotWidth + layout.bookWidth
  const marks = [
    ...(ask === undefined ? [] : [{ ticks: ask, colour: colours.ask, y: view.yOfTicks(ask) - 8 }]),
    ...(bid === undefined ? [] : [{ ticks: bid, colour: colours.bid, y: view.yOfTicks(bid) + 8 }]),
  ]
  for (const { ticks, colour, y } of marks) mark(scene, x, y, stepText(ticks, scene.price), colour, colours.bg)
}

export function drawCursor(scene: Scene): void {
  const { cursor, pen, view, colours, layout, history, times } = scene
  if (!cursor) return
  const { plotWidth, plotHeight, bookWidth, timeHeight } = layout
  const x = Math.round(view.xOfColumn(cursor.column + 0.5)) + 0.5
  const y = Math.round(view.yOfTicks(cursor.ticks)) + 0.5
  pen.strokeStyle = colours.fg
  pen.globalAlpha = 0.6
  pen.setLineDash([3, 3])
  pen.beginPath()
  if (x >= 0 && x <= plotWidth) {
    pen.moveTo(x, 0)
    pen.lineTo(x, plotHeight)
  }
  pen.moveTo(0, y)
  pen.lineTo(plotWidth + bookWidth, y)
  pen.stroke()
  pen.setLineDash([])
  pen.globalAlpha = 1
  mark(scene, plotWidth + bookWidth, y, stepText(Math.round(cursor.ticks), scene.price), colours.fg, colours.bg)
  const text = times.clock(cursor.column * history.columnUs)
  const width = pen.measureText(text).width + 12
  const left = Math.min(Math.max(0, x - width / 2), plotWidth - width)
  pen.fillStyle = colours.fg
  pen.fillRect(left, plotHeight + 2, width, timeHeight - 3)
  pen.fillStyle = colours.bg
  pen.textAlign = 'center'
  pen.fillText(text, left + width / 2, plotHeight + timeHeight / 2 + 1)
}

function mark({ pen, layout }: Scene, x: number, wantedY: number, text: string, colour: string, ink: string): void {
  const y = Math.min(Math.max(8, wantedY), layout.plotHeight - 8)
  pen.fillStyle = colour
  pen.fillRect(x + 1, y - 8, layout.axisWidth - 1, 16)
  pen.fillStyle = ink
  pen.textAlign = 'left'
  pen.textBaseline = 'middle'
  pen.fillText(text, x + 7, y + 0.5)
}
