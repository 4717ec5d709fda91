import {
  depthPicture,
  execution,
  header,
  ladder,
  lastTrades,
  levels,
  midLine,
  orderFlow,
  score,
} from './demo-panels.js'
import type { DemoState } from './demo-state.js'
import { fit, span, type Line } from './demo-text.js'

export interface ScreenSize {
  readonly columns: number
  readonly rows: number
}

const MIN_COLUMNS = 80
const MIN_ROWS = 24
const RIGHT_COLUMNS = 47
const MIN_LEFT_COLUMNS = 30

/** The whole screen: `rows` lines of `columns` cells. Smaller windows than 80 × 24 show its upper left part. */
export function screen(state: DemoState, size: ScreenSize, hint = ''): Line[] {
  const columns = Math.max(size.columns, MIN_COLUMNS)
  const rows = Math.max(size.rows, MIN_ROWS)
  const pictureRows = rows >= 40 ? 6 : rows >= 32 ? 5 : rows >= 28 ? 4 : 3
  const top = [...header(state, columns), rule(columns)]
  const bottom = [
    ...(rows >= 32 ? [fit([], columns)] : []),
    ...depthPicture(state, columns, pictureRows),
    midLine(state, columns),
    fit([span(` ${hint}`, 'dim')], columns),
  ]
  const bodyRows = rows - top.length - bottom.length
  const rightColumns = Math.max(RIGHT_COLUMNS, Math.min(Math.floor(columns / 2), 60))
  const leftColumns = Math.max(MIN_LEFT_COLUMNS, columns - rightColumns - 3)
  const left = ladder(state, leftColumns, bodyRows)
  const right = sidePanels(state, columns - leftColumns - 3, bodyRows)
  const body = Array.from({ length: bodyRows }, (_, row) => [
    ...(left[row] ?? fit([], leftColumns)),
    span(' │ ', 'dim'),
    ...(right[row] ?? fit([], columns - leftColumns - 3)),
  ])
  return [...top, ...body, ...bottom].slice(0, size.rows).map((line) => fit(line, size.columns))
}

/** Score, execution and order flow always; levels and trades share the rest. */
function sidePanels(state: DemoState, columns: number, rows: number): Line[] {
  const gap: Line[] = rows >= 22 ? [fit([], columns)] : []
  const fixedPanels = [
    ...score(state, columns),
    ...gap,
    ...execution(state, columns),
    ...orderFlow(state, columns),
    ...gap,
  ]
  const left = rows - fixedPanels.length - gap.length
  const levelRows = Math.min(11, Math.ceil(left * 0.6))
  return [...fixedPanels, ...levels(state, columns, levelRows), ...gap, ...lastTrades(state, columns, left - levelRows)]
}

const rule = (columns: number): Line => [span('─'.repeat(columns), 'dim')]
