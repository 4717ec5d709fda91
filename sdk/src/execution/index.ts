// Trading on live markets: on paper, by the loop that backtests have.
export { liveSources, paper, paperOn, type PaperOptions, type PaperSession } from './paper.js'
export type { OrderRecord, Samples, Stop, TradingRun, Watching } from '../trading/index.js'
