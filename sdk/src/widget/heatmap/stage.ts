// The drawing of a heatmap: cells by a painter, everything else over them, at most once a frame.
import { el } from '../dom.js'
import { Frames } from '../frames.js'
import type { Colours } from '../theme.js'
import { drawAxes, drawBest, drawCursor } from './axes.js'
import { CanvasPainter } from './canvas-painter.js'
import { CellSizes } from './cutoff.js'
import { glContext, GlPainter, mostColumns } from './gl-painter.js'
import { DepthHistory, type HistoryOptions } from './history.js'
import { drawBook, drawLevels, drawTrades, drawVolume, tradeBins } from './marks.js'
import type { DepthPainter } from './painter.js'
import { cssColour, rampFrom } from './ramps.js'
import type { Layout, Scene } from './scene.js'
import { MOST_COLUMNS_PER_PX } from './scene.js'
import type { Settings } from './settings.js'
import { HeatView, niceStep } from './view.js'

/** What the element adds to what the stage knows. */
export interface Telling extends Pick<Scene, 'price' | 'size' | 'times' | 'book' | 'levels' | 'nowUs' | 'cursor'> {
  readonly isStale: boolean
}

export interface StageOptions {
  readonly place: HTMLElement
  readonly wished: HistoryOptions
  readonly settings: Settings
  readonly colours: Colours
  /** Asked in each frame. */
  readonly tell: () => Telling
  /** Told after each frame. */
  readonly drawn: (stage: Stage) => void
}

const BOOK_PX = 92
const AXIS_PX = 76
const TIME_PX = 20
/** Below this width the live book is left out. */
const NARROW_PX = 420
/** Rows of a chosen grouping are between so many pixels tall. */
const [ROW_LEAST_PX, ROW_PX, ROW_MOST_PX] = [3, 4, 14]

export class Stage {
  readonly view = new HeatView()
  readonly history: DepthHistory
  readonly sizes = new CellSizes()
  groupTicks = 1
  /** As it was asked for; a machine's textures may allow fewer columns. */
  readonly wished: HistoryOptions
  readonly settings: Settings
  readonly #frames = new Frames(() => this.#draw())
  #drawn = 0
  #painter: DepthPainter
  #cells: HTMLCanvasElement
  readonly #over = el('canvas', { class: 'over' })
  readonly #pen: CanvasRenderingContext2D
  readonly #options: StageOptions
  #colours: Colours
  #layout: Layout = { plotWidth: 1, plotHeight: 1, bookWidth: 0, axisWidth: AXIS_PX, timeHeight: TIME_PX }
  #ratio = 0
  #isOver = false

  constructor(options: StageOptions) {
    const { place, wished, settings, colours } = options
    this.#options = options
    this.wished = wished
    this.settings = settings
    this.#colours = colours
    this.#cells = el('canvas', { class: 'cells' })
    const gl = glContext(this.#cells)
    this.history = new DepthHistory(gl ? { ...wished, columns: Math.min(wished.columns, mostColumns(gl)) } : wished)
    this.#painter = this.#paintWith(gl)
    this.#pen = this.#over.getContext('2d')!
    place.prepend(this.#cells, this.#over)
    this.colours(colours)
    this.#frames.start()
  }

  get layout(): Layout {
    return this.#layout
  }

  stats() {
    const { history, view, groupTicks } = this
    const { isLive, leftColumn, rightColumn, bottomTicks, topTicks } = view
    return {
      painter: this.#painter.kind,
      frames: this.#drawn,
      columns: history.last - history.first + 1,
      groupTicks,
      ...{ isLive, leftColumn, rightColumn, bottomTicks, topTicks },
    }
  }

  areaAt(x: number, y: number): 'plot' | 'price' | 'time' {
    return x > this.#layout.plotWidth ? 'price' : y > this.#layout.plotHeight ? 'time' : 'plot'
  }

  /** What is kept is counted in steps that hold no longer. */
  clear(): void {
    this.history.clear()
    this.view.midTicks = NaN
  }

  colours(colours: Colours): void {
    this.#colours = colours
    this.#painter.colours({
      bidRamp: rampFrom(colours['heat-bid']),
      askRamp: rampFrom(colours['heat-ask']),
      bid: cssColour(colours.bid),
      ask: cssColour(colours.ask),
      background: cssColour(colours.bg),
      gap: cssColour(colours.gap),
      stale: cssColour(colours.stale),
    })
    this.plan()
  }

  /** Draws with the next frame. */
  plan(): void {
    this.#frames.request()
  }

  dispose(): void {
    this.#isOver = true
    this.#frames.stop()
    this.#painter.dispose()
    this.#cells.remove()
    this.#over.remove()
    // A canvas that is let go with its size keeps its memory until it is collected.
    this.#over.width = this.#over.height = 1
  }

  #paintWith(gl: WebGL2RenderingContext | null): DepthPainter {
    if (!gl) return new CanvasPainter(this.#cells, this.history)
    this.#cells.addEventListener('webglcontextlost', () => this.#lost(), { once: true })
    return new GlPainter(this.#cells, gl, this.history)
  }

  /** The machine took the context away: a new canvas, with what it gives now. The history is still here. */
  #lost(): void {
    if (this.#isOver) return
    const cells = el('canvas', { class: 'cells' })
    this.#cells.replaceWith(cells)
    this.#cells = cells
    this.#painter = this.#paintWith(glContext(cells))
    this.#ratio = 0
    this.colours(this.#colours)
  }

  #measure(showsBook: boolean): void {
    const { clientWidth, clientHeight } = this.#options.place
    const bookWidth = showsBook && clientWidth >= NARROW_PX ? BOOK_PX : 0
    const plotWidth = Math.max(1, clientWidth - bookWidth - AXIS_PX)
    const plotHeight = Math.max(1, clientHeight - TIME_PX)
    const ratio = globalThis.devicePixelRatio || 1
    const before = this.#layout
    const isSame = before.plotWidth === plotWidth && before.plotHeight === plotHeight && before.bookWidth === bookWidth
    if (isSame && ratio === this.#ratio) return
    this.#ratio = ratio
    this.#layout = { plotWidth, plotHeight, bookWidth, axisWidth: AXIS_PX, timeHeight: TIME_PX }
    this.view.resize({ widthPx: plotWidth, heightPx: plotHeight })
    this.#cells.style.width = `${plotWidth}px`
    this.#cells.style.height = `${plotHeight}px`
    this.#painter.resize(plotWidth, plotHeight, ratio)
    this.#over.width = Math.round(clientWidth * ratio)
    this.#over.height = Math.round(clientHeight * ratio)
    this.sizes.forget()
  }

  #draw(): void {
    if (this.#options.place.clientWidth === 0) return // hidden: the observer says when it isn't any more
    const telling = this.#options.tell()
    const { shown, tradeMinLots, cutoff } = this.settings
    this.#measure(shown.book)
    const { view, history } = this
    const groupTicks = (this.groupTicks = this.#group(this.settings.groupTicks))
    if (!Number.isNaN(view.midTicks)) this.sizes.take(history, view, groupTicks)
    const [lowerLots, upperLots] = this.sizes.lots(cutoff)
    const showsBest = shown.best && view.columnsPerPx <= MOST_COLUMNS_PER_PX
    const isBehind = this.#painter.draw({ view, groupTicks, lowerLots, upperLots, showsBest, isStale: telling.isStale })
    this.#drawOver({
      ...telling,
      ...{ shown, tradeMinLots, view, history, groupTicks },
      ...{ pen: this.#pen, layout: this.#layout, colours: this.#colours },
    })
    this.#drawn++
    this.#options.drawn(this)
    if (isBehind) this.plan()
  }

  #drawOver(scene: Scene): void {
    const { pen, layout, shown } = scene
    pen.setTransform(this.#ratio, 0, 0, this.#ratio, 0, 0)
    pen.clearRect(0, 0, this.#over.width, this.#over.height)
    if (Number.isNaN(scene.view.midTicks)) return
    pen.save()
    pen.beginPath()
    pen.rect(0, 0, layout.plotWidth, layout.plotHeight)
    pen.clip()
    if (shown.trades || shown.volume) {
      const bins = tradeBins(scene)
      if (shown.volume) drawVolume(scene, bins)
      if (shown.trades) drawTrades(scene, bins)
    }
    if (shown.levels) drawLevels(scene)
    pen.restore()
    if (layout.bookWidth > 0) drawBook(scene)
    drawAxes(scene)
    drawBest(scene)
    drawCursor(scene)
  }

  /** The chosen rows, or such as are neither hairs nor bricks; what is there stays as long as it is neither. */
  #group(chosen: number): number {
    if (chosen > 0) return chosen
    const { ticksPerPx } = this.view
    if (Number.isNaN(ticksPerPx)) return this.groupTicks
    const px = this.groupTicks / ticksPerPx
    const isFine = px >= ROW_LEAST_PX && (px <= ROW_MOST_PX || this.groupTicks === 1)
    return isFine ? this.groupTicks : niceStep(ticksPerPx * ROW_PX)
  }
}
