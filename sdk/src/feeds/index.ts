export { connect } from './connect/connect.js'
export { LiveFeed } from './connect/live-feed.js'
export { liveSource, type LiveSource } from './connect/live-source.js'
export { defaultEnv } from './connect/env.default.js'
export { fixedText } from './decimal-text.js'
export { adapterOf } from './venues/adapters.js'
export { bitfinexR0, looksLikeBitfinexR0 } from './files/bitfinex-r0.js'
export { bitstampL3 } from './files/bitstamp-l3.js'
export { looksLikeBitstampL3 } from './files/bitstamp-line.js'
export { bybitArchive, looksLikeBybitArchive } from './files/bybit-archive.js'
export { capture } from './files/capture.js'
export { csv } from './files/csv.js'
export { frames } from './files/frames.js'
export { generated } from './generated.js'
export { lobster } from './files/lobster.js'
export { lobsterName, otherOfPair } from './files/lobster-name.js'
export { nativeId, unifiedSymbol } from './binance-symbols.js'
export { excerpt, LineReader, MAX_LINE_BYTES } from './lines.js'
export { looksLikeSgx, sgx } from './files/sgx.js'
export { looksLikeTardis } from './files/tardis-columns.js'
export { tardis } from './files/tardis.js'
export { newYorkMidnightUs } from './new-york.js'
export { Feed, replay } from './replay.js'
export { signalLines } from './signal-lines.js'
export { periodUs } from './time.js'

export type { AuditResult } from './connect/audit.js'
export type { Env, Socket, SocketEvents, Timer } from './connect/env.js'
export type { FeedEvents } from './connect/feed-events.js'
export type { FeedMetrics } from './connect/metrics.js'
export type { Auth, AuthRequest } from './connect/authorize.js'
export type { ConnectOptions } from './connect/options.js'
export type { HttpPurpose, RecordEvent as LiveRecordEvent, Recorder } from './connect/record.js'
export type { Resync } from './connect/resync.js'
export type { WireOptions } from './wire-survey.js'
export type { BinanceVenue } from './binance-symbols.js'
export type { BitfinexR0Options } from './files/bitfinex-r0.js'
export type { BitstampL3Options } from './files/bitstamp-l3.js'
export type { BybitArchiveOptions } from './files/bybit-archive.js'
export type { CsvSourceOptions } from './files/csv.js'
export type { SgxOptions } from './files/sgx.js'
export type { FramesOptions } from './files/frames.js'
export type { LobsterOptions, LobsterPair } from './files/lobster.js'
export type { GeneratedOptions } from './generated.js'
export type { LobsterName } from './files/lobster-name.js'
export type { Defects, EventEvent, FeedEvent, PeriodEvent, RecordEvent, ReplayOptions, StatusEvent } from './replay.js'
export type { SignalLinesOptions } from './signal-lines.js'
export type {
  ByteInput,
  Instrument,
  NamedInput,
  OnDefect,
  PictureLevel,
  Recorded,
  RecordedEvents,
  RecordedFrame,
  RecordedOrders,
  RecordedPicture,
  RecordedRow,
  RecordedSnapshot,
  Source,
} from './source.js'
export type {
  ChannelWish,
  Credentials,
  Endpoints,
  Heartbeat,
  HttpAnswer,
  HttpRequest,
  Limits,
  Listing,
  VenueAdapter,
} from './venue.js'

export * from './tape.js'
export { itch, type ItchOptions, type ItchSource } from './files/itch.js'
export type { ItchCounters } from './files/itch-orders.js'
export { npz, type NpzCounts, type NpzOptions, type NpzSource } from './files/npz.js'
export { NpzEncoder, type NpzEncodeCounts } from './files/npz-encode.js'
export { npyHead } from './files/npy.js'
export { ROW_BYTES as NPZ_ROW_BYTES, ROW_DESCR as NPZ_ROW_DESCR } from './files/npz-row.js'
export {
  changes,
  type BookChange,
  type Change,
  type LevelChange,
  type LostChange,
  type TradeChange,
} from './changes.js'
export { type Cell, csvLine, tardisTable, tardisTypeIn, type TardisTable } from './files/tardis-write.js'
export { decimalOf, FloatPrecision, stepsOf } from './float-decimal.js'
export { merged, type Keyed } from './files/merge.js'
export { powerOfTen } from './precision.js'
export { dbn, type DbnCounts, type DbnOptions, type DbnSource } from './files/dbn.js'
export {
  CcxtFeed,
  fromCcxt,
  type CcxtCounters,
  type CcxtEvent,
  type CcxtExchange,
  type CcxtMarket,
  type CcxtOptions,
  type CcxtOrderBook,
  type CcxtTrade,
} from './from-ccxt.js'
export { fromBinance, type BinanceClient, type BinanceClientOptions } from './from-binance.js'
