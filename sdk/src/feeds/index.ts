export { connect } from './connect/connect.js'
export { LiveFeed } from './connect/live-feed.js'
export { adapterOf } from './venues/adapters.js'
export { capture } from './files/capture.js'
export { frames } from './files/frames.js'
export { generated } from './generated.js'
export { lobster } from './files/lobster.js'
export { lobsterName, otherOfPair } from './files/lobster-name.js'
export { nativeId, unifiedSymbol } from './binance-symbols.js'
export { excerpt, LineReader, MAX_LINE_BYTES } from './lines.js'
export { newYorkMidnightUs } from './new-york.js'
export { Feed, replay } from './replay.js'
export { signalLines } from './signal-lines.js'
export { periodUs } from './time.js'

export type { AuditResult } from './connect/audit.js'
export type { Env, Socket, SocketEvents, Timer } from './connect/env.js'
export type { FeedEvents } from './connect/feed-events.js'
export type { FeedMetrics } from './connect/metrics.js'
export type { ConnectOptions } from './connect/options.js'
export type { HttpPurpose, RecordEvent as LiveRecordEvent, Recorder } from './connect/record.js'
export type { Resync } from './connect/resync.js'
export type { WireOptions } from './wire-survey.js'
export type { BinanceVenue } from './binance-symbols.js'
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
  Recorded,
  RecordedFrame,
  RecordedRow,
  RecordedSnapshot,
  Source,
} from './source.js'
export type {
  ChannelWish,
  Endpoints,
  Heartbeat,
  HttpAnswer,
  HttpRequest,
  Limits,
  Listing,
  VenueAdapter,
} from './venue.js'
