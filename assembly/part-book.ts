// The book and Binance's decoder alone: an entry for measuring what they weigh (bench/measure/size.mjs compiles it with
// `--use PART_BOOK=1`). The SDK plays a market on it that asks for nothing else. What it leaves out: features, signals, by-order files,
// many frames a call, saved state, finer lots, and what comes beside the book (trades, tickers).
export {
  closeMarket, createMarket, init, inputCapacity, layoutVersion, push, reserveInput, resync, scratch, scratchLevels, snapshot, tick, top, tops,
} from './index'
