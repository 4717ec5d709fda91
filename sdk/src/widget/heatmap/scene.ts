// What is drawn over the cells, as the drawers see it.
import type { Grid } from '../decimal.js'
import type { TimeTexts } from '../format.js'
import type { LevelView, SideLevels } from '../source.js'
import type { Colours } from '../theme.js'
import type { DepthHistory } from './history.js'
import type { HeatView } from './view.js'

/** CSS pixels: the plot lies at the top left, the live book beside it, then the price axis; the time axis below. */
export interface Layout {
  readonly plotWidth: number
  readonly plotHeight: number
  readonly bookWidth: number
  readonly axisWidth: number
  readonly timeHeight: number
}

export interface Cursor {
  /** Column and price that are looked at. */
  readonly column: number
  readonly ticks: number
}

export interface Shown {
  readonly best: boolean
  readonly trades: boolean
  readonly levels: boolean
  readonly volume: boolean
  readonly book: boolean
}

export interface Scene {
  readonly pen: CanvasRenderingContext2D
  readonly layout: Layout
  readonly view: HeatView
  readonly history: DepthHistory
  readonly colours: Colours
  readonly price: Grid
  readonly size: Grid
  readonly times: TimeTexts
  readonly groupTicks: number
  readonly shown: Shown
  /** The book as it stands; null while it isn't live. */
  readonly book: { readonly bids: SideLevels; readonly asks: SideLevels } | null
  readonly levels: readonly LevelView[]
  readonly nowUs: number
  readonly cursor: Cursor | null
  /** Lots below which trades have no bubble. */
  readonly tradeMinLots: number
}

/** At zoom levels beyond this lines of the best prices would be a smear: they are left out. */
export const MOST_COLUMNS_PER_PX = 1
