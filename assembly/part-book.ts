// The book and Binance's frames alone: an entry for measuring what they weigh (bench/measure/size.mjs compiles it with
// `--use PART_BOOK=1`). What it leaves out: features, signals, by-order files, many frames a call, saved state.
export {
  closeMarket, createMarket, init, layoutVersion, push, reserveInput, resync, snapshot, tick, top, tops,
} from './index'
