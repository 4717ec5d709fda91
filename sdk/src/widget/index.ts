export { addSourceKind, type SourceKind } from './source-kinds.js'
export { edgeSource, type EdgeSourceOptions } from './edge/edge-source.js'
export { LeadlineHeatmap } from './heatmap/heatmap-element.js'
export { LeadlineLadder, type LadderSelection } from './ladder/ladder-element.js'
export type { OwnOrder } from './ladder/own-orders.js'
export type { PointedAt } from './heatmap/pointing.js'
export { LeadlineSignal } from './signal/signal-element.js'
export { marketName } from './source.js'
export { PALETTES, THEMES, TOKENS, type Palette, type Theme, type Token } from './theme.js'
export type {
  BookEvent,
  Channel,
  ClockEvent,
  FeaturesEvent,
  InstrumentEvent,
  LevelsEvent,
  LevelView,
  MarketName,
  MarketSource,
  PredictionEvent,
  ProblemEvent,
  Side,
  SideLevels,
  SignalEvent,
  SignalView,
  SourceEvent,
  StateEvent,
  TradesEvent,
  TradeView,
  ViewState,
  Wish,
} from './source.js'
