// The one table: where everything lies, how much fits, what each code means.
// Flat numeric constants only, so that asc and tsc both compile this file and no second list exists.
//
//   linear memory
//   ┌──────────┬──────────────┬───────────────┬──────────────────┬─────────────────────────────┐
//   │ static   │ TABLES       │ VIEWS         │ input │ scratch  │ heap: blocks and pool pages │
//   │ data     │ 0x40000      │ 0x48000       │ moves when it grows (INPUT_PTR, SCRATCH_PTR)    │
//   └──────────┴──────────────┴───────────────┴──────────────────┴─────────────────────────────┘
//
//   market block (one contiguous piece; all offsets from its base)
//   ┌────────┬────────┬───────┬──────────┬────────────┬───────┬───────┬───────┬─────────┬────────┐
//   │ header │ config │ state │ internal │ page table │ bids  │ asks  │ rates │ tracker │ canary │
//   └────────┴────────┴───────┴──────────┴────────────┴───────┴───────┴───────┴─────────┴────────┘
//   beside it: a window for each side, and a piece for its features where it has any

export const LAYOUT_VERSION = 12

// ── status codes of push, snapshot and row; from GAP_SEQ on they are also the resync reasons ──
export const STATUS_APPLIED = 0
export const STATUS_BUFFERED = 1
export const STATUS_DUPLICATE = 2
export const STATUS_IGNORED = 3
export const STATUS_WRONG_SYMBOL = 4
export const STATUS_POOL_FULL = 5
export const STATUS_GAP_SEQ = 6
export const STATUS_GAP_LINK = 7
export const STATUS_CHECKSUM = 8
export const STATUS_CROSSED = 9
export const STATUS_SNAPSHOT_TOO_OLD = 10
export const STATUS_NO_OVERLAP = 11
export const STATUS_BUFFER_OVERFLOW = 12
export const STATUS_STALE = 13
export const STATUS_SEQ_RESET = 14
export const STATUS_VENUE_RECONNECT = 15
export const STATUS_DECODE = 16
export const STATUS_TRAP = 17
export const STATUS_AUDIT_MISMATCH = 18
export const STATUS_OPERATOR = 19

// ── states of a market ──
export const STATE_IDLE = 0
export const STATE_BUFFERING = 1
export const STATE_LIVE = 2
export const STATE_RESYNC = 3
export const STATE_STALE = 4
export const STATE_NO_BOOK = 5

// ── what is wrong with a refused input ──
export const RULE_NONE = 0
export const RULE_JSON = 1
export const RULE_UTF8 = 2
export const RULE_TOO_DEEP = 3
export const RULE_TYPE = 4
export const RULE_MISSING = 5
export const RULE_DECIMAL = 6
export const RULE_INTEGER = 7
export const RULE_RANGE = 8
export const RULE_TICK = 9
export const RULE_LOT = 10
export const RULE_COLUMNS = 11
export const RULE_TOO_LARGE = 12
export const RULE_EVENT_TYPE = 13
export const RULE_LEVEL_ORDER = 16
export const RULE_VALUE = 17 // a word the format doesn't have
export const RULE_SNAPSHOT = 19 // well formed, but no snapshot of a book
export const RULE_MISSING_NAME = 18 // a member is missing: its name stands in the defect

// ── decoders and sequence families (docs/states.md) ──
export const DECODER_BINANCE_SPOT = 1
export const DECODER_BINANCE_USDM = 2
export const DECODER_BINANCE_COINM = 3
export const DECODER_LOBSTER = 4
export const DECODER_EVENTS = 5 // decoded events and columns, no wire text
export const DECODER_COINBASE = 6 // Advanced Trade
export const DECODER_COINBASE_EXCHANGE = 7
export const DECODER_KRAKEN = 8 // v2 book and level3, v1 arrays
export const DECODER_OKX = 9
export const DECODER_BYBIT = 10
export const DECODER_BITFINEX = 11
export const DECODER_DERIBIT = 12
export const DECODER_BITSTAMP = 13
export const DECODER_GATE = 14
export const DECODER_KUCOIN = 15
export const DECODER_BITGET = 16
export const DECODER_GEMINI = 17
export const DECODER_HYPERLIQUID = 18
export const DECODER_DYDX = 19

export const FAMILY_RANGE = 1 // A: U ≤ L+1 ≤ u
export const FAMILY_LINK = 2 // B: prev == L
export const FAMILY_COUNTER = 3 // C: seq == L+1
export const FAMILY_CHECKSUM = 4 // D: proved by checksum alone
export const FAMILY_FULL = 5 // E: a whole book each time, time never backwards
export const FAMILY_NONE = 6 // F: nothing to check
export const FAMILY_TIME = 7 // F, numbered by time: what is older than the last applied is late

// How the first frame after a snapshot must meet it, where the family allows several readings.
export const JOIN_NEXT = 0 // U ≤ L+1 ≤ u, or the family's own rule
export const JOIN_COVERS = 1 // Binance futures: U ≤ L ≤ u, or prev == L
export const JOIN_SPANS = 2 // OKX: prev ≤ L < u
export const JOIN_AFTER = 3 // Bitstamp: numbers are times, L < u, and nothing says whether anything lies in between

// ── config flags ──
export const FLAG_BY_ORDER = 1
export const FLAG_TRACK_LEVELS = 2
export const FLAG_MAY_CROSS = 4
export const FLAG_NEARNESS = 16 // sums of F14 follow every change (features/nearness.ts)
export const FLAG_DEVIATION = 32 // so do those of the deviation form of large levels (signal/deviation.ts)
export const FLAG_MESSAGES = 64 // features of single messages are kept up to date (features/messages.ts)
export const FLAGS_TOLD = FLAG_NEARNESS | FLAG_DEVIATION | FLAG_TRACK_LEVELS | FLAG_MESSAGES // whoever is told of every change of a level
export const FLAGS_WITH_TAIL = FLAG_TRACK_LEVELS | FLAG_DEVIATION // such a market's block is BLOCK_BYTES long
export const FLAG_SLOW_DECODE = 8 // tests: always take the general JSON path
export const FLAG_LOOK = 128 // no market: what a frame is, whose, how fine its numbers are (decode/look.ts)
export const FLAG_UNCROSS = 256 // a crossed book is uncrossed by the age of its levels (dYdX)
export const FLAG_CROSS_WAIT = 512 // one order a frame: crossed for a second before the book is given up
export const FLAG_SPELLED = 1024 // how the venue wrote each level is kept, for its checksum (book/spelling.ts)
export const FLAG_AUCTION = 2048 // a crossed book is waited for, however long: files by order, whose auctions are in them

// ── fixed areas ──
export const TABLES = 0x40000 // digit tables of decode/decimal.ts
export const VIEWS = 0x48000 // results handed to the host, overwritten by every call
export const VIEW_EVENT = VIEWS // the decoded event, see EV_*
export const VIEW_DEFECT = VIEWS + 0x200 // i32 rule, byte, length of found, part (1: the book line of a row)
export const DEFECT_NAME = 20 // of VIEW_DEFECT: the missing member's name, its bytes at 16 (RULE_MISSING_NAME)
export const VIEW_BATCH = VIEWS + 0x300 // i32 frames taken, i32 status of the last (many frames in one call)
export const VIEW_SIGNAL = VIEWS + 0x400 // f64 × 16, see SIG_*
export const VIEW_LEVELS = VIEWS + 0x500 // LEVEL_FIELDS f64 × 2 × TRACK_MAX
export const VIEW_TRADES = VIEWS + 0x1600 // TRADE_FIELDS f64 × TRADES_FIRST
export const VIEW_LOOK = VIEWS + 0x3c00 // what a frame is, see LOOK_*
export const VIEW_CONFIG = VIEWS + 0x2200 // the host writes a market's config here, CONFIG_BYTES,
export const VIEW_WISH = VIEWS + 0x2400 // and the features it wants, see WISH_*
export const VIEW_FEATURES = VIEWS + 0x4000 // f64 × FEATURES_MAX
export const VIEW_REASONS = VIEWS + 0x6000 // i32 × FEATURES_MAX: REASON_*, from bit 8 on REMARK_*
export const FEATURES_MAX = 1024
export const HEAP = 0x50000

export const INPUT_SLACK = 64 // readable bytes past an input, for 16-byte loads
export const INPUT_FIRST = 262144
export const INPUT_MAX = 67108864
export const SCRATCH_LEVEL = 24 // bytes a level takes in scratch: i64 pxTicks, i64 lots; and, behind all of them, i64 lots before
export const MIN_LEVEL_TEXT = 9 // `["1","0"]`: so many levels at most fit in an input

// ── what look() says of a frame ──
export const LOOK_KIND = 0 // i32 KIND_*
export const LOOK_FLAGS = 4 // i32 EVFLAG_*
export const LOOK_SYMBOLS = 8 // i32 symbols named, at most LOOK_SYMBOLS_MAX
export const LOOK_TRADES = 12 // i32
export const LOOK_TS = 16 // i64 ns, NO_TIME when the frame has none
export const LOOK_CONNECTION = 24 // i64, NO_SEQ when it isn't numbered
export const LOOK_CHANNEL = 32 // i64, NO_SEQ when it names none
export const LOOK_FIRST = 40 // i64 EV_FIRST, EV_LAST of the last part
export const LOOK_LAST = 48
export const LOOK_PREVIOUS = 56 // i64 EV_PREV
export const LOOK_SYMBOL = 64 // (u32 address, i32 bytes, i32 decimals of prices, i32 of quantities) × LOOK_SYMBOLS_MAX
export const LOOK_SYMBOLS_MAX = 32

// ── the decoded event ──
export const EV_KIND = 0 // i32
export const EV_FLAGS = 4 // i32
export const EV_FIRST = 8 // i64 U
export const EV_LAST = 16 // i64 u, seq, lastUpdateId
export const EV_PREV = 24 // i64 pu
export const EV_TS = 32 // i64 ns, NO_TIME when the frame has none
export const EV_BIDS = 40 // i32 levels in scratch, bids first
export const EV_ASKS = 44 // i32
export const EV_TRADE_ID = 48 // i64
export const EV_TRADE_PX = 56 // i64 in units of 10^-tradeExp
export const EV_TRADE_QTY = 64 // i64 lots
export const EV_TRADE_SIGN = 72 // i32 +1 buyer-initiated, -1 seller-initiated
export const EV_TRADE_KIND = 76 // i32 1 trade, 2 aggTrade
export const EV_TRADE_OWN = 80 // i64 ns the trade took place, which may be before the event's time
export const EV_BID_PX = 80 // i64 ticks (ticker)
export const EV_ROW_TICKS = 80 // i64 ticks of a visible file message (LOBSTER)
export const EV_BID_QTY = 88 // i64 lots
export const EV_ASK_PX = 96
export const EV_ASK_QTY = 104
export const EV_MSG_TYPE = 112 // i32 LOBSTER type
export const EV_MSG_SIDE = 116 // i32 0 bid, 1 ask
export const EV_ORDER_ID = 120 // i64
export const EV_ROW_LEVELS = 128 // i32 levels a side in the book row; of a socket's book, those that are subscribed (0: not told)
export const EV_TRADES = 132 // i32 trades in scratch, TRADE_ENTRY bytes each
export const EV_ORDERS = 136 // i32 changes of orders in scratch, ORDER_ENTRY bytes each
export const EV_FAMILY = 140 // i32 FAMILY_* of this frame, 0: the market's own
export const EV_CHECKSUM = 144 // i64 what the venue states (EVFLAG_CHECKSUM)
export const EV_CONNECTION = 152 // i64 number of the frame on its connection, NO_SEQ when it has none
export const EV_CHANNEL = 160 // i64 number of a channel (KIND_SUBSCRIBED, and frames that name a channel instead of a symbol)
export const EV_JOIN = 168 // i32 JOIN_* + 1 of this frame, 0: the market's own
export const EV_CHANNEL_KIND = 172 // i32 CHANNEL_*: what that number stands for (KIND_SUBSCRIBED), or what the frame is of (KIND_CHECKSUM)

// ── a trade of a frame, in scratch ──
export const TRADE_ENTRY = 40
export const TE_ID = 0 // i64, NO_ID when the venue gives none that grows
export const TE_PX = 8 // i64 in units of 10^-tradeExp
export const TE_QTY = 16 // i64 lots
export const TE_OWN = 24 // i64 ns the trade took place, NO_TIME when it doesn't say
export const TE_SIGN = 32 // i32 +1 buyer-initiated, -1 seller-initiated
export const TE_KIND = 36 // i32 1 trade, 2 aggTrade; and TE_HIDDEN where no shown order was traded with
export const TE_HIDDEN = 4

// ── a change of one order, in scratch ──
export const ORDER_ENTRY = 40
export const OE_ID = 0 // i64
export const OE_PX = 8 // i64 ticks
export const OE_QTY = 16 // i64 lots
export const OE_NEW_ID = 24 // i64 of ORDER_REPLACE; of SET, AMEND and DELETE: not 0 where the order was traded with
export const OE_OP = 32 // i32 ORDER_*
export const OE_SIDE = 36 // i32 0 bid, 1 ask
export const ORDER_ADD = 1 // at the back of its price; a known id is moved there
export const ORDER_REDUCE = 2 // by qty; at nothing left it goes
export const ORDER_EXECUTE = 3 // the same, because it was traded with
export const ORDER_SET = 4 // to qty at px (0: where it is): it keeps its place at the same price, else goes to the back, as one that isn't known does; qty 0 deletes
export const ORDER_DELETE = 5
export const ORDER_REPLACE = 6 // id goes, OE_NEW_ID comes at px with qty at the back of its price, on the same side
export const ORDER_AMEND = 7 // as ORDER_SET, but an order that is not known stays so
export const ORDER_DELETE_EARLY = 8 // as ORDER_DELETE; it may come before its order, which then isn't added for 10 s

// ── changes of orders and trades from the host: a header, then ORDER_ENTRY and TRADE_ENTRY bytes for each ──
export const ORDERS_HEADER = 48
export const OH_FLAGS = 0 // i32 EVFLAG_*
export const OH_ORDERS = 4 // i32
export const OH_TRADES = 8 // i32
export const OH_FIRST = 16 // i64
export const OH_LAST = 24
export const OH_PREV = 32
export const OH_TS = 40 // i64 ns

export const KIND_NONE = 0
export const KIND_DEPTH = 1
export const KIND_TRADE = 2
export const KIND_TICKER = 3
export const KIND_SNAPSHOT = 4
export const KIND_RECONNECT = 5
export const KIND_OTHER = 6
export const KIND_ROW = 7
export const KIND_ORDERS = 8 // changes of single orders, and trades if there are any
export const KIND_CHECKSUM = 9 // the venue states the checksum of the book as it stands (Bitfinex)
export const KIND_ALIVE = 10 // heartbeat, pong: proof of life
export const KIND_NO_BOOK = 11 // halt, auction, delisting
export const KIND_SUBSCRIBED = 12 // a number stands for this market's channel from now on

export const EVFLAG_HAS_PREV = 1 // of packed events: it is told which event was before; nobody asks
export const EVFLAG_FULL = 2 // the event carries the whole book
export const EVFLAG_OTHER_SYMBOL = 4
export const EVFLAG_CHECKSUM = 8 // EV_CHECKSUM is to be met once the event is applied
export const EVFLAG_SAMPLED = 16 // a picture now and then: what happened in between is not seen
export const EVFLAG_ONE_ORDER = 32 // one order a frame: the book may be crossed for a moment (as FLAG_CROSS_WAIT)
export const EVFLAG_FIRST_FULL = 256 // the whole book if it is the first frame of its stream, which only the market knows
export const EVFLAG_RECEIVED = 512 // the venue gives no time: the receive time stands for it
export const EVFLAG_COMPACT = 1024 // of packed events: 8 bytes a level
export const EVFLAG_NO_BOOK = 64 // of packed events: there is no book from here on (halt, doubt), until one carries it whole

// ── the market block: header and config ──
export const BLOCK_MAGIC = 0x4c4c424b // "KBLL" in memory
export const CANARY = 0x5ca1ab1e
export const B_MAGIC = 0
export const B_VERSION = 4
export const B_BYTES = 8
export const B_OWNER = 12

export const CONFIG = 16
export const C_DECODER = 16 // i32
export const C_FAMILY = 20
export const C_JOIN = 24
export const C_FLAGS = 28
export const C_PX_EXP = 32 // i32: tickSize = C_PX_MANT × 10^-C_PX_EXP
export const C_QTY_EXP = 36
export const C_PX_MANT = 40 // i64
export const C_QTY_MANT = 48
export const C_TRADE_EXP = 56 // i32 decimals a trade price is kept in
export const C_RANKS = 60 // i32 levels a side a file shows (LOBSTER), 0 = all
export const C_STALE_NS = 64 // i64
export const C_MIDNIGHT_NS = 72 // i64 added to a file's time of day
export const C_PX_NUM = 80 // f64 mantissa and 10^exp: price = ticks × num / div
export const C_PX_DIV = 88
export const C_QTY_NUM = 96
export const C_QTY_DIV = 104
export const C_TRADE_DIV = 112
export const C_LEVEL_RATIO = 120 // f64 large: q ≥ ratio × mean of neighbours
export const C_LEVEL_Z = 128 // f64 robust form: z ≥ this
export const C_LEVEL_BPS = 136 // f64 range around the mid
export const C_LEVEL_FORM = 144 // i32 LEVELS_*
export const C_SYMBOL_LEN = 148 // i32
export const C_W_IMBALANCE = 152 // f64 × 3 weights, f64 × 2 thresholds
export const C_W_SIZE = 160
export const C_W_SPEED = 168
export const C_UP = 176
export const C_DOWN = 184
export const C_SYMBOL = 192 // bytes
export const SYMBOL_MAX = 48
export const C_QTY_EXP_MAX = 240 // i32 decimals a lot may be refined to
export const LOT_REFINEMENT_DECIMALS = 3 // beyond those the market was opened with
export const C_OPEN_NS = 248 // i64 ns of the session's opening and close, 0 where it has none (F80)
export const C_CLOSE_NS = 256
export const C_FUNDING_NS = 264 // i64 ns between two fundings, 0 where there are none
export const CONFIG_END = 272
export const CONFIG_BYTES = CONFIG_END - CONFIG

// ── the features a market is opened with: what its piece is made from ──
export const WISH_FEATURES = 0 // i32 count
export const WISH_WINDOWS = 4 // i32 count
export const WISH_HAS_WEIGHTS = 8 // i32
export const WISH_WINDOW = 16 // (i64 length in ns, events or trades; i32 WINDOW_*; i32 free) × WINDOWS_MAX
export const WINDOWS_MAX = 16
export const WISH_VPIN = WISH_WINDOW + WINDOWS_MAX * 16 // (i64 lots a bucket, i32 buckets, i32 free) × VPIN_SLOTS
export const VPIN_SLOTS = 4
export const WISH_WEIGHTS = WISH_VPIN + VPIN_SLOTS * 16 // f64 × 10 of F31
export const WISH_FEATURE = 512 // u32 × FEATURES_MAX: kind | param << 8 | window << 16
export const WINDOW_TIME = 0
export const WINDOW_EVENTS = 1
export const WINDOW_TRADES = 2

export const LARGE_STALE = 0
export const LARGE_NEAR = 1 // the nearest TRACK_MAX of each side
export const LARGE_ALL = 2 // and the sums over all of them

export const RANKS_MAX = 1000 // a row's levels fit in scratch several times over

export const LEVELS_RATIO = 0
export const LEVELS_ROBUST = 1
export const LEVELS_DEVIATION = 2

// ── state: f64, read by the host in place ──
export const STATE = CONFIG_END
export const ST_STATE = 0 // indices into the f64 view
export const ST_REASON = 1
export const ST_EPOCH = 2
export const ST_SEQ = 3
export const ST_TS_VENUE_US = 4
export const ST_TS_LOCAL_US = 5
export const ST_LOCKED = 6
export const ST_EVENTS = 7
export const ST_FRAMES = 8
export const ST_APPLIED = 9
export const ST_BUFFERED = 10
export const ST_DUPLICATES = 11
export const ST_IGNORED = 12
export const ST_WRONG_SYMBOL = 13
export const ST_GAPS = 14
export const ST_DECODE_ERRORS = 15
export const ST_UNKNOWN_DELETES = 16
export const ST_TRADES = 17
export const ST_TICKERS = 18
export const ST_TIME_REGRESSIONS = 19
export const ST_RESYNCS = 20
export const ST_ROWS = 21
export const ST_REVEALED = 22
export const ST_MISMATCHES = 23
export const ST_ROWS_COMPARED = 24
export const ST_BID_LEVELS = 25
export const ST_ASK_LEVELS = 26
export const ST_RECENTRES = 27
export const ST_PAGES = 28
export const ST_ORDERS = 29
export const ST_UNSEEN_IDS = 30
export const ST_REENTRIES = 31
export const ST_DROPPED_ORDERS = 32
export const ST_ANONYMOUS_ENTRIES = 33
export const ST_HALTS = 34
export const ST_TICKER_SEQ = 35
export const ST_CROSSES = 36 // auction prints (LOBSTER type 6)
export const ST_POOL_FULL = 37
export const ST_LOT_REFINEMENTS = 38
export const ST_OFF_MARKET = 45 // trades more than 5 % away from the mid
export const ST_OVERDRAWN = 43 // file messages that take more than is shown
export const ST_REPEATED_IDS = 44 // new orders under an id that is known
export const ST_TICKER_BID_PX = 39 // the last bookTicker, in ticks and lots
export const ST_TICKER_BID_QTY = 40
export const ST_TICKER_ASK_PX = 41
export const ST_TICKER_ASK_QTY = 42
export const ST_CHECKSUMS = 46 // checksums stated by the venue that the book met
export const ST_CROSSED_MOMENTS = 47 // times the book was crossed and waited for
export const ST_UNTOLD_TRADES = 49 // trades that the host's list had no memory for
export const ST_LINKED = 48 // frames whose sequence number followed on the one before
export const STATE_FIELDS = 56

// ── internal: integers the host never reads ──
export const INTERNAL = STATE + STATE_FIELDS * 8
export const I_SEQ = INTERNAL // i64 L, the last applied sequence
export const I_BUFFER_FIRST = INTERNAL + 8 // i64 U of the first buffered frame, NO_SEQ when none
export const I_BUFFER_LAST = INTERNAL + 16 // i64 u of the last buffered frame
export const I_TS_VENUE = INTERNAL + 24 // i64 ns
export const I_TS_LOCAL = INTERNAL + 32 // i64 ns
export const I_EPOCH_START = INTERNAL + 40 // i64 ns venue time at which the epoch began
export const I_FIRST_TIME = INTERNAL + 48 // i64 ns of the market's first timed event
export const I_TRADE_ID = INTERNAL + 56 // i64
export const I_TRADE_KIND = INTERNAL + 64 // i32 1 trade, 2 aggTrade: the first seen wins
export const I_JOINING = INTERNAL + 68 // i32 a snapshot waits for the frame that bridges it
export const I_EVENT_OPEN = INTERNAL + 72 // i32 rows of one time are being gathered
export const I_DEPTH_SEEN = INTERNAL + 76 // i32 the previous top levels belong to this epoch
export const I_EVENT_TIME = INTERNAL + 80 // i64 ns of the open event
export const I_LARGE_FRESH = INTERNAL + 88 // i32 LARGE_*: how far the last scan of large levels still holds
export const I_MICROPRICE_PAGE = INTERNAL + 92 // i32 page of the frozen micro-price table, 0 when there is none
export const I_PREV_MID2 = INTERNAL + 96 // i64 best bid + best ask at the last closed event, NO_KEY when none
export const I_MICROPRICE_SPREADS = INTERNAL + 104 // i32 spreads the table has, from 1 tick

export const I_NEAR_DELTA = INTERNAL + 112 // f64 δ the sums for F14 were made with, 0 when they have to be made anew
export const I_NEAR_SCALE = INTERNAL + 120 // f64 e^(distance of the weights' origin from y = 0, in δ)
export const I_NEAR_LIFT = INTERNAL + 128 // i64 that distance in ticks
export const I_NEAR_PAGE = INTERNAL + 136 // i32 page of the weights' tables, 0 when there is none
export const I_TOP_FRESH = INTERNAL + 144 // i32 the piece's PC_TOP holds ten levels a side of the book as it is
export const I_POSITIONS = INTERNAL + 148 // i32 page of the orders whose place in the queue is estimated, 0 when there are none
export const POSITIONS_MAX = 32
export const I_PIECE = INTERNAL + 152 // u32 address of the feature piece, 0 when the market has no features
export const I_PIECE_BYTES = INTERNAL + 156 // i32
export const I_CHANNELS = INTERNAL + 160 // (i64 number, i32 kind, i32 free) × CHANNELS_MAX: what the venue's channel numbers stand for
export const CHANNELS_MAX = 4
export const CHANNEL_BOOK = 1 // levels
export const CHANNEL_RAW = 2 // orders
export const CHANNEL_TRADES = 3
export const CHANNEL_OTHER = 4
export const I_CROSSED_SINCE = INTERNAL + 224 // i64 ns local time since when the book is crossed, 0 when it isn't (FLAG_CROSS_WAIT)
export const I_SPELLING = INTERNAL + 232 // u8 decimals prices, u8 sizes are usually written with; u8 1 once that is known (book/spelling.ts)
export const I_DEPTH = INTERNAL + 236 // i32 levels a side that are subscribed as the venue told, 0 while it hasn't (book/depth.ts)

// ── how the market's levels were spelled last (decode/shape.ts): nothing but guesses, which a saved market leaves out ──
export const SHAPE = INTERNAL + 240
export const SHAPE_EXPS = SHAPE // i32 × 2 kept decimals that the vectors were made for, as C_PX_EXP and C_QTY_EXP
export const SHAPE_PX_LENGTH = SHAPE + 8 // i32 bytes of a price, and from its end to its dot, 0 when it has none
export const SHAPE_PX_FROM_END = SHAPE + 12
export const SHAPE_QTY_LENGTH = SHAPE + 16 // i32 the same of a size
export const SHAPE_QTY_FROM_END = SHAPE + 20
export const SHAPE_UNGUESSED = SHAPE + 24 // i32 lists that are left to be read without a guess at how long sizes are
export const SHAPE_STRAYS = SHAPE + 28 // i32 how much more often than seldom sizes were of another length
export const SHAPE_PX_KNOWN = SHAPE + 32 // i32 × 2 lengths of the prices that have vectors, an even and an odd one
export const SHAPE_PX = SHAPE + 40 // (v128 expected, slack, pattern) × 2
export const SHAPE_QTY = SHAPE_PX + 2 * 48 // v128 expected, slack, pattern, of the quote before it too; while nothing is guessed, of how sizes end
export const SHAPE_FITS = SHAPE_QTY + 48 // i32 1: both numbers are short enough for levels of that shape to be guessed
const HEAD = SHAPE_FITS + 8 // how its last frame began (decode/head.ts)
export const HEAD_LENGTH = HEAD // i32 bytes, 0 when none is known
export const HEAD_ENDS = HEAD + 4 // i32 braces that close what it opened
export const HEAD_FIRST = HEAD + 8 // first update id: v128 15 in the lanes of its digits, the last ones, else 0; i32 where those 16 bytes are
export const HEAD_LAST = HEAD_FIRST + 20 // the same of the last update id,
export const HEAD_TIME = HEAD_LAST + 20 // of the time,
export const HEAD_PREV = HEAD_TIME + 20 // and of the previous update id, which may be none
export const HEAD_LEAST = HEAD_PREV + 20 // u8 × HEAD_MOST the least that each byte may be
export const HEAD_MOST = 240 // bytes of a head that is kept
export const HEAD_SLACK = HEAD_LEAST + HEAD_MOST // u8 × HEAD_MOST 127 less how much more it may be
export const SHAPE_BYTES = HEAD_SLACK + HEAD_MOST - SHAPE

// ── the page table: a market's own numbering of its pool pages ──
const PAGE_TABLE = SHAPE + SHAPE_BYTES
export const PT_NEXT = PAGE_TABLE // i32 first page number never used
export const PT_FREE = PAGE_TABLE + 4 // i32 head of the list of freed numbers
export const PT_ROOT_LEN = 128
export const PT_ROOT = PAGE_TABLE + 8 // u32 × PT_ROOT_LEN addresses of table pages
export const PT_FAN = 256 // entries of a table page
export const PT_HASH = 16384 // page numbers from here on are hash buckets (book/order.ts)
export const PT_LIMIT = 32768

// ── a side of the book by price ──
export const SIDE_LO = 0 // i64 key of window slot 0
export const SIDE_BEST = 8 // i64 key, NO_KEY when the side is empty
export const SIDE_WINDOW = 16 // u32 address of the window
export const SIDE_TICKS = 20 // i32 ticks the window has, WINDOW_TICKS << 0…WINDOW_DOUBLINGS
export const SIDE_WIDE = 24 // i32 0: u32 slots; 1: i64 slots
export const SIDE_FAR_HEAD = 28 // i32 page number holding the best far levels, 0 when none
export const SIDE_FAR_COUNT = 32 // i32 far levels
export const SIDE_FAR_LAST = 36 // i32 page number a far level was last looked for in, 0 when none
export const SIDE_CHANGES = 40 // u32 changes since the size of the window was last considered,
export const SIDE_FAR_PUTS = 44 // u32 and how many of them were far
export const SIDE_NEAR_SUM = 48 // f64 × 2 whose sum is Σ lots·weight of F14
export const SIDE_NEAR_MOMENTS = 64 // f64 × 3: Σ lots·weight·yʲ for j = 1, 2, 3
// of the levels at or above SIDE_REGION_LO
export const SIDE_REGION_LO = 88 // i64 key, a multiple of 64; NO_KEY: not summed yet
export const SIDE_REGION_COUNT = 96 // i32 levels
export const SIDE_REGION_LISTED = 100 // i32 levels in the list below, -1 when there are more
export const SIDE_REGION_SUM = 104 // i64 Σ lots
export const SIDE_REGION_HIGH = 112 // u64 × 3 Σ of the parts of lots², in 64 bits each
export const SIDE_REGION_MIDDLE = 120
export const SIDE_REGION_LOW = 128
export const SIDE_REGION_FROM = 136 // i64 lots from which on a level is listed
export const SIDE_REGION_MEAN = 144 // f64
export const SIDE_REGION_SIGMA = 152 // f64
export const SIDE_NEAR_ORIGIN = 160 // i64 the key where y is 0
export const SIDE_NEAR_LOST = 168 // f64 what rounding may have left behind in the sums, in units of 2⁻⁵³
export const REGION_LIST_MAX = 32
export const SIDE_BYTES = (SIDE_NEAR_LOST + 8 + 63) & ~63

// The window of a side, a piece of memory of its own. A side counts lots in u32 slots until a level holds 2^32 lots or more,
// from then on in i64 slots (docs/decisions/0002).
export const WINDOW_TICKS = 2048 // to begin with
export const WINDOW_DOUBLINGS = 5
export const WINDOW_MAGIC = 0x444e4957 // "WIND"
export const WIN_MAGIC = 0
export const WIN_OWNER = 4
export const WIN_GAPS = 64 // u8 of each tick, that of slot 0 last, at WIN_GAPS + SIDE_TICKS: 0xff no level, 0 a level
export const GAP_TO_SLOT = 64 // from the gap of slot 0 to the slot itself; between them stand gaps, as of ticks further down
export const WIN_TAIL = 64 // bytes behind the slots, the canary first

export const BIDS = (PT_ROOT + PT_ROOT_LEN * 4 + 63) & ~63
export const ASKS = BIDS + SIDE_BYTES

// ── the book by order ──
export const ORDERS = ASKS + SIDE_BYTES
export const O_COUNT = ORDERS // i32 nodes in the hash
export const O_BUCKETS = ORDERS + 4 // i32 buckets in use
export const O_FREE = ORDERS + 8 // u32 head of free nodes
export const O_PAGE = ORDERS + 12 // i32 page being filled
export const O_USED = ORDERS + 16 // i32 nodes used of it
export const O_OLDEST = ORDERS + 20 // u32 the known orders in the order in which they were added (FLAG_MESSAGES)
export const O_YOUNGEST = ORDERS + 24 // u32
export const O_AGES = ORDERS + 28 // u32 × AGES the oldest order that has not reached that age yet, 0 when all have
export const AGES = 5
export const O_GONE_FIRST = ORDERS + 48 // u32 the orders deleted before they came, oldest first (book/gone.ts)
export const O_GONE_LAST = ORDERS + 52 // u32

// ── execution rates, which the score needs ──
export const FLOW_DEPTH = 10
export const F_RATES = ORDERS + 64 // f64 (buy, sell) at 5 s and 60 s
export const RATE_FAST = 0
export const RATE_SLOW = 1
export const F_RATE_TIME = F_RATES + 2 * 16 // i64 ns the rates were last brought to
export const F_TRADE_TIME = F_RATE_TIME + 8 // i64 ns of the last trade, NO_TIME when none

// ── the feature piece: a piece of memory of its own, as long as the market's features make it (features/piece.ts) ──
//   header │ windows │ codes │ held values │ rings with their windows' sums │ families' states
export const PIECE_MAGIC = 0x45434950 // "PICE"
export const PC_MAGIC = 0 // u32
export const PC_OWNER = 4 // u32
export const PC_FEATURES = 8 // i32
export const PC_BATCHES = 12 // i32 how many of them are batch
export const PC_WINDOWS = 16 // i32
export const PC_CODES = 20 // i32 offset of u32 × features
export const PC_HELD = 24 // i32 offset of f64 × features
export const PC_WHY = 28 // i32 offset of i32 × features: reason | remarks << 8 of what is held
export const PC_RING = 32 // i32 × RINGS offsets, 0 where nothing wants the ring
export const RINGS = 6
export const PC_FAMILY = 64 // i32 × FAMILIES offsets, 0 where nothing wants the family
export const FAMILIES = 8
export const FAMILY_SECONDS = 0
export const FAMILY_SESSION = 1
export const FAMILY_TRADES = 2
export const FAMILY_MESSAGES = 3
export const FAMILY_REALIZED = 4
export const FAMILY_LATELY = 5
export const FAMILY_VPIN = 6
export const PC_MID2 = 96 // i64 best bid + best ask of the last book event, NO_KEY when undefined
export const PC_SPREAD_SINCE = 104 // i64 ns of the last book event
export const PC_SPREAD = 112 // i64 its spread in ticks, NO_KEY when undefined
export const PC_EPOCH_EVENT = 120 // i64 number of the epoch's first book event
export const PC_EPOCH_TRADES = 128 // i64 trades before it
export const PC_TRADE_OWN = 136 // i64 own time of the last trade
export const PC_TRADE_SIGN = 144 // i32 its sign
export const PC_HAS_WEIGHTS = 148 // i32
export const PC_WEIGHTS = 152 // f64 × 10 of F31
export const PC_INTENSITY_TIME = 232 // i64 ns the intensities were last brought to, NO_TIME before the first trade
export const PC_INTENSITY = 240 // f64 (buy, sell) × WINDOWS_MAX (F43)
export const PC_WINDOW = PC_INTENSITY + WINDOWS_MAX * 16 // as in the wish
export const PC_TOP = PC_WINDOW + WINDOWS_MAX * 16 // (i64 key, i64 lots) × 10 of the last book event, bids then asks
export const PC_TOPS = 2 * FLOW_DEPTH * 16
export const PIECE_HEADER = PC_TOP + PC_TOPS

export const BOOK_RING = 0 // a row a book event
export const TRADE_RING = 1 // a row a trade
export const MESSAGE_RING = 2 // a row a message
export const REALIZED_RING = 3 // three of them: a row a trade, 1, 5 and 60 s later
export const RING_HEAD = 0 // i32 page rows are added to
export const RING_TAIL = 4 // i32 oldest page
export const RING_PAGES = 8 // i32
export const RING_ROW = 12 // i32 bytes a row takes
export const RING_PAGE_ROWS = 16 // i32 rows a page holds
export const RING_WINDOW = 20 // i32 bytes of a window's sums
export const RING_LOST = 24 // i64 newest time of a row lost to overflow, NO_TIME when none
export const RING_INTS = 32 // u64 series of integers that are kept
export const RING_FLOATS = 40 // u32 series of doubles
export const RING_WINDOWS = 44 // u32 windows that are kept
export const RING_LOST_EVENT = 48 // u32 event and
export const RING_LOST_TRADE = 52 // u32 trade number of that row
export const RING_BYTES = 64
export const RING_PAGES_MAX = 4096
export const INTS_MAX = 48
export const FLOATS_MAX = 8
export const WINDOW_SUMS = 16 // a window in a ring: i32 page, i32 row, i64 rows, then its sums: i64, (f64, f64)
export const ROW_VALUES = 16 // a row: i64 ns, u32 event, u32 trades so far, then its values
// series of the book ring: mlofi of level m + 1, then
export const SERIES_LEGACY = 10
export const SERIES_BEST_5 = 11 // sums of the levels' flows over the best 5
export const SERIES_BEST_10 = 12 // and the best 10
export const SERIES_TOUCHED = 13 // 1 when a best price or size changed
export const SERIES_DEPTH = 14 // of level m + 1, both sides; ten of them
export const SERIES_TOUCH_IN_BID = 24 // lots that came to and
export const SERIES_TOUCH_OUT_BID = 25 // left the best level while its price stood
export const SERIES_TOUCH_IN_ASK = 26
export const SERIES_TOUCH_OUT_ASK = 27
export const SERIES_TOUCH_CHANGES = 28
export const SERIES_OFI_ADD = 29 // parts of ofi_l1 (F33)
export const SERIES_OFI_CANCEL = 30
export const SERIES_OFI_TRADE = 31
export const SERIES_TIME = 33 // ns since the event before, where there was a spread
export const BOOK_SPREAD_TIME = 0 // doubles: that spread × those ns

// ── large levels: what the last scan found, then the end of the block of a market that follows and lists none ──
export const T_SCAN = F_TRADE_TIME + 8 // f64 Σ bids, Σ asks, i32 counts
export const CANARY_BYTES = 8 // at the end of the block: B_BYTES says where
export const BLOCK_BYTES_PLAIN = (T_SCAN + 24 + CANARY_BYTES + 63) & ~63

// ── tracker of large levels ──
export const TRACKER = T_SCAN + 24
export const TRACK_MAX = 32 // a side
export const TRACK_BYTES = 72
export const T_KEY = 0 // i64
export const T_QTY = 8 // i64 lots when last looked at
export const T_PEAK = 16
export const T_DISPLAYED = 24
export const T_PULLED = 32
export const T_TRADED = 40 // i64 lots traded at the price and not yet seen as a decrease
export const T_BORN = 48 // i64 ns
export const T_LARGE_AT = 56 // i64 ns when it last was large
export const T_REFILLS = 64 // i32
export const T_FLAGS = 68 // i32
export const TRACK_ARMED = 4
export const T_SIDES = TRACKER + 2 * TRACK_MAX * TRACK_BYTES // of each side, TS_BYTES
export const TS_USED = 0 // u32 bits of the entries in use,
export const TS_LARGE = 4 // u32 of those that were large at the last event,
export const TS_CHANGED = 8 // u32 of those whose level has changed since
export const TS_BORN = 12 // i32 keys that were put into TS_FILTER since it was made anew
export const TS_EXPIRY = 16 // i64 ns after which an entry that isn't large may have to go
export const TS_RANKS = 24 // u8 × TRACK_MAX entry of the n-th large level at the last event: where to look first
export const TS_FILTER = 64 // bit k & 511 for the key k of each entry
export const TS_BYTES = 128
export const T_LISTS = T_SIDES + 2 * TS_BYTES // of each side, (i64 key, i64 lots) × REGION_LIST_MAX, best first (signal/deviation.ts)
export const BLOCK_BYTES = (T_LISTS + 2 * REGION_LIST_MAX * 16 + CANARY_BYTES + 63) & ~63

// ── pool pages ──
export const PAGE_BYTES = 2048
export const PAGE_MAGIC = 0x45474150 // "PAGE"
export const P_MAGIC = 0
export const P_OWNER = 4
export const P_PREV = 8 // i32 page number
export const P_NEXT = 12
export const P_COUNT = 16
export const P_HIGH = 20 // i32 upper half of the keys in a far page
export const P_LIVE = 24 // i32 of P_COUNT levels in a far page, those with lots
export const P_BODY = 32
export const P_TAIL = 2040 // u64 canary
export const FAR_CAPACITY = 167 // u32 low key halves, then i64 lots
export const FAR_QTY = 704
export const NODE_BYTES = 56
export const NODES_PER_PAGE = 35
export const N_ID = 0 // i64 order id, or the key of a level
export const N_KEY = 8 // i64 key of the order's level; anonymous lots for a level
export const N_QTY = 16 // i64 lots
export const N_PREV = 24 // u32 in the queue; tail for a level
export const N_NEXT = 28 // u32 in the queue; head for a level
export const N_CHAIN = 32 // u32 next node of the bucket
export const N_KIND = 36 // u8 NODE_*
export const N_MARKS = 37 // u8 MARK_* of an order
export const N_LINKS = 38 // u8 how many times the order was cancelled and placed anew before (features/runs.ts)
export const N_ENTRY = 39 // u8 entry of a large far add (features/layering.ts)
export const N_COUNT = 40 // i32 orders of a level
export const N_OLDER = 40 // u32 the order added before an order,
export const N_YOUNGER = 44 // u32 and after it
export const N_BORN = 48 // i64 ns an order was added
export const NODE_ORDER_BID = 0
export const NODE_ORDER_ASK = 1
export const NODE_LEVEL_BID = 2
export const NODE_LEVEL_ASK = 3
export const NODE_PEAK_BID = 4 // the greatest size a price has shown since it has been shown, in N_QTY
export const NODE_PEAK_ASK = 5
export const NODE_GONE = 6 // an order that was deleted before it came; N_BORN: when
export const NODE_SPELLED_BID = 7 // how the venue wrote a level or an order that isn't written as usual, in N_COUNT
export const NODE_SPELLED_ASK = 8
export const NODE_SPELLED_ORDER = 9
export const NODE_AGE_BID = 10 // number of the frame that last set a level, in N_BORN (book/uncross.ts)
export const NODE_AGE_ASK = 11
export const MARK_FAR = 1 // a large order placed behind the best price (features/layering.ts)
export const MARK_SEEDED = 2 // an order that rested already when the book began: nobody knows how old it is
export const BUCKETS_PER_PAGE = 256

// ── decoded events from the host: a header, then i64 pxTicks and i64 lots for each bid and ask, or half of that (packed.ts) ──
export const EVENT_HEADER = 48
export const EH_FLAGS = 0 // i32 EVFLAG_*
export const EH_BIDS = 4 // i32
export const EH_ASKS = 8 // i32
export const EH_FIRST = 16 // i64
export const EH_LAST = 24
export const EH_PREV = 32
export const EH_TS = 40 // i64 ns
export const EH_BASE = 48 // i64 pxTicks that the levels of a compact event count from
export const COMPACT_HEADER = 56

// ── many frames in one call: each behind a header, padded to 8 bytes ──
export const FRAME_HEADER = 16 // u32 bytes, i32 ns rest, f64 µs local time

// ── saved state ──
export const SAVE_MAGIC = 0x534d4c4c // "LLMS"
export const SAVE_HEADER = 32 // u32 magic, version, block bytes, page bytes, pages, total; u64 checksum of the rest

// ── results: features, reasons, signal, levels, trades ──
export const FEATURE_MID = 1
export const FEATURE_SPREAD = 2
export const FEATURE_SPREAD_BPS = 3
export const FEATURE_WEIGHTED_MID = 4
export const FEATURE_QUEUE_IMBALANCE = 5
export const FEATURE_IMBALANCE_L = 6 // param levels
export const FEATURE_IMBALANCE_BPS = 7 // param bp
export const FEATURE_IMBALANCE_DIST = 8
export const FEATURE_BID_PRESSURE = 9 // param levels
export const FEATURE_ASK_PRESSURE = 10
export const FEATURE_OFI = 11 // param series + 1: level 1…10, SERIES_BEST_5 + 1, SERIES_BEST_10 + 1; window
export const FEATURE_OFI_LEGACY = 12
export const FEATURE_TRADE_IMBALANCE = 13
export const FEATURE_TRADE_FLOW = 14
export const FEATURE_TRADE_COUNT = 15
export const FEATURE_TRADE_INTENSITY = 16 // param 0 both, 1 buy, 2 sell
export const FEATURE_EXEC_RATE = 17 // param 1 buy, 2 sell
export const FEATURE_EXEC_ACCEL = 18
export const FEATURE_EXEC_RATIO = 19
export const FEATURE_EXEC_SPEED = 20
export const FEATURE_BID_PX = 21 // param rank 0…9
export const FEATURE_BID_SZ = 22
export const FEATURE_BID_CT = 23
export const FEATURE_ASK_PX = 24
export const FEATURE_ASK_SZ = 25
export const FEATURE_ASK_CT = 26
export const FEATURE_MICROPRICE = 27

export const MICROPRICE_BINS = 10 // of B₁/(B₁ + A₁)
export const MICROPRICE_SPREADS_MAX = 25 // one page holds 25 × 10 doubles

// kinds of one side or of both, of the shape of the book (features/shape.ts …)
export const FEATURE_SPREAD_TW = 28 // window
export const FEATURE_WEIGHTED_MID_L = 29 // param levels
export const FEATURE_VAMP_BPS = 30 // param bp
export const FEATURE_VAMP_L = 31 // param levels
export const FEATURE_LEVEL_IMBALANCE = 32 // param level
export const FEATURE_LOG_DEPTH_RATIO = 33 // param levels
export const FEATURE_SLOPE = 34 // param 0 bid, 1 ask, 2 both
export const FEATURE_SLOPE_NS = 35 // the same
export const FEATURE_CONVEXITY = 36 // param 0 bid, 1 ask
export const FEATURE_DEPTH_BPS = 37 // param bp, + 128 for asks
export const FEATURE_DEPTH_QUOTE = 38 // the same
export const FEATURE_COST = 39 // param side (0 buy, 1 sell, 2 both) + 4 × notional (0 10k, 1 100k, 2 1m)
export const FEATURE_GAP_ASYMMETRY = 40 // param level
export const FEATURE_P_UP = 41 // window
export const FEATURE_HHI = 80 // param 0 bid, 1 ask
export const FEATURE_ENTROPY = 81
export const FEATURE_GAP = 82 // param level, + 128 for asks
export const FEATURE_TOUCH_RATE = 164 // F36, window
export const FEATURE_DEPLETION = 165 // F39, param 0 bid, 1 ask; window
export const FEATURE_OFI_NORM = 166 // F30, param level; window
export const FEATURE_OFI_INTEGRATED = 167 // F31, window
export const FEATURE_OFI_SHARE = 168 // F32, window
export const FEATURE_OFI_PER_VOLUME = 169 // window

export const REASON_NONE = 0
export const REASON_WARM_UP = 1
export const REASON_ONE_SIDED = 2
export const REASON_CROSSED = 3
export const REASON_NOT_LIVE = 4
export const REASON_HALT = 5
export const REASON_ZERO_DENOMINATOR = 6
export const REASON_WINDOW_OVERFLOW = 7
export const REASON_NEEDS_L3 = 8
export const REASON_NO_TRADES = 9
export const REASON_NO_LEVEL = 10
export const REASON_NO_TABLE = 11
export const REASON_UNSEEN = 12
export const REASON_ANONYMOUS = 13
export const REASON_EXHAUSTED = 14
export const REASON_NOT_DEPLETING = 15
export const REASON_NOT_CONFIGURED = 16
export const REASON_TOO_FEW = 17

// what else is to be known of a value, bits
export const REMARK_WIDE = 1
export const REMARK_FEWER_LEVELS = 2
export const REMARK_TRUNCATED = 4
export const REMARK_NETTED = 8
export const REMARK_FIRED = 16
export const REMARK_FLOORED = 32

// ── kinds of features by what they need and when they are computed ──
//   …27 see above │ 28… both sides │ 80… a live book │ 100… nothing │ 135… both sides │ 140… a live book
//   computed at every hundredth event and held: 170… a live book │ 216… nothing │ 246…255 a live book
export const KINDS_ONE_SIDE = 80
export const KINDS_TRADE = 100
export const KINDS_TRADE_SIDES = 135
export const KINDS_FLOW = 140
export const KINDS_BATCH = 170
export const KINDS_BATCH_TRADE = 216
export const KINDS_BATCH_FLOW = 246
export const BATCH_EVENTS = 100

// ── features of trades: kinds, then the series of the trade ring and of the rings of realized spreads ──
export const FEATURE_ABSORPTION = 90 // param 0 bid, 1 ask
export const FEATURE_SPREAD_EFFECTIVE = 100 // param 0 by volume, 1 by count, 2 by volume in bp
export const FEATURE_SPREAD_REALIZED = 101 // param 0, 1, 2: after 1, 5, 60 s
export const FEATURE_IMPACT = 102
export const FEATURE_TRADE_SIGN = 103 // param RULE_*
export const FEATURE_TRADE_IMBALANCE_CNT = 104
export const FEATURE_CVD = 105
export const FEATURE_TRADE_SIZE_MEAN = 106
export const FEATURE_TRADE_SIZE_QUANTILE = 107 // param per cent: 50, 95
export const FEATURE_TRADE_SIZE_LARGE_SHARE = 108
export const FEATURE_SWEEP = 109 // param 0 levels, 1 size, 2 notional
export const FEATURE_SWEEP_COUNT = 110
export const FEATURE_VPIN = 111 // param slot
export const FEATURE_HIDDEN_RATE = 112 // param 0 by count, 1 by volume
export const FEATURE_VWAP_DEV = 135
export const FEATURE_SIGN_AGREE = 216 // param RULE_TICK, RULE_LEE_READY
export const FEATURE_SIGN_AUTOCORR = 217 // param lag
export const FEATURE_HAWKES_COUNTS = 218 // param 0, 1: bins of 10, 60 s
export const FEATURE_HAWKES = 219 // param HAWKES_*
export const FEATURE_VAR_IMPACT = 220
export const FEATURE_ROLL = 221

export const RULE_FLAG = 0
export const RULE_TICK_TEST = 1
export const RULE_LEE_READY = 2

export const HAWKES_MU = 0
export const HAWKES_ALPHA = 1
export const HAWKES_BETA = 2
export const HAWKES_N = 3
export const HAWKES_LOGLIK = 4

export const TRADES_SIGNED_LOTS = 0 // integers
export const TRADES_LOTS = 1
export const TRADES_SIGN = 2
export const TRADES_HIDDEN_LOTS = 3
export const TRADES_HIDDEN = 4
export const TRADES_SWEEPS = 5
export const TRADES_LARGE_LOTS = 6
export const TRADES_LOTS_WITH_MID = 7
export const TRADES_WITH_MID = 8
export const TRADES_NOTIONAL = 0 // doubles
export const TRADES_EFFECTIVE_LOTS = 1
export const TRADES_EFFECTIVE = 2
export const TRADES_EFFECTIVE_BPS_LOTS = 3
export const REALIZED_LOTS = 0 // integer
export const REALIZED_SPREAD_LOTS = 0 // doubles
export const REALIZED_IMPACT_LOTS = 1
export const VPIN_BUCKETS_MAX = 256

export const SIG_SCORE = 0
export const SIG_IMBALANCE = 1
export const SIG_SIZE = 2
export const SIG_SPEED = 3
export const SIG_DIRECTION = 4 // 1 up, -1 down, 0 flat
export const SIG_LEVELS = 5 // levels written to VIEW_LEVELS

export const LEVEL_FIELDS = 8
export const LV_SIDE = 0 // 0 bid, 1 ask
export const LV_PX_TICKS = 1
export const LV_QTY_LOTS = 2
export const LV_STRENGTH = 3
export const LV_AGE_US = 4
export const LV_REFILLS = 5
export const LV_CANCELLED = 6

export const TRADE_FIELDS = 6
export const TRADES_FIRST = 64 // so many trades of a call are listed at VIEW_TRADES; where one has more, a larger place is taken
export const TR_ID = 0
export const TR_SIGN = 1
export const TR_PX = 2 // price in the instrument's own units
export const TR_QTY = 3 // amount in the instrument's own units
export const TR_TS_VENUE_US = 4
export const TR_TS_LOCAL_US = 5

export const QUEUE_ORDERS = 0 // f64 results of queueAhead in VIEW_SIGNAL
export const QUEUE_LOTS = 1
export const QUEUE_ANONYMOUS = 2

// ── closed seconds and what is computed from them, batch kinds (assembly/features/seconds.ts) ──
export const FEATURE_KYLE_LAMBDA = 170
export const FEATURE_KYLE_LAMBDA_T = 171
export const FEATURE_HASBROUCK_LAMBDA = 172
export const FEATURE_AMIHUD = 173
export const FEATURE_CORWIN_SCHULTZ = 174
export const FEATURE_RV = 175 // param index in GRID_SECONDS
export const FEATURE_RV_SIGNATURE = 176
export const FEATURE_BIPOWER = 177 // param index in GRID_SECONDS
export const FEATURE_JUMP = 178 // param index in GRID_SECONDS
export const FEATURE_TSRV = 179
export const FEATURE_PARKINSON = 180
export const FEATURE_GARMAN_KLASS = 181
export const FEATURE_ROGERS_SATCHELL = 182
export const FEATURE_YANG_ZHANG = 183
export const FEATURE_EWMA_VOL = 184
export const FEATURE_VOL_RATIO = 185
export const FEATURE_QUOTE_STUFFING = 186
export const FEATURE_ACF = 187 // param lag 1…20
export const FEATURE_ACF_BAND = 188
export const FEATURE_VARIANCE_RATIO = 189 // param q
export const FEATURE_VARIANCE_RATIO_Z = 190 // param q
export const FEATURE_HURST = 191
export const FEATURE_HURST_R2 = 192
export const FEATURE_ENTROPY_WORDS = 193
export const FEATURE_ENTROPY_PERM = 194
export const FEATURE_OU_HALFLIFE = 195
export const FEATURE_ADF_STAT = 196
export const FEATURE_ADF_P = 197
export const GRID_1S = 0 // params of FEATURE_RV, FEATURE_BIPOWER and FEATURE_JUMP: returns over 1, 5, 60, 300 s
export const GRID_5S = 1
export const GRID_60S = 2
export const GRID_300S = 3

// ── functions of the clock alone (assembly/features/session.ts) ──
export const FEATURE_TOD_SIN = 130
export const FEATURE_TOD_COS = 131
export const FEATURE_MINUTES_SINCE_OPEN = 132
export const FEATURE_MINUTES_TO_CLOSE = 133
export const FEATURE_FUNDING_COUNTDOWN = 134
export const SESSION_OPEN = 0 // offsets in the family's state: i64 ns, 0 when not configured
export const SESSION_CLOSE = 8
export const SESSION_FUNDING = 16 // i64 ns from one funding to the next

// ── features of single messages (features/messages.ts) ──
export const FEATURE_RESILIENCE = 146 // param side, + 2: the censored share
export const FEATURE_OFI_PART = 147 // param 0 add, 1 cancel, 2 trade; window
export const FEATURE_OFI_BATCH_REST = 148 // window
export const FEATURE_ARRIVAL_RATE = 149 // param cell of features/arrivals.ts, + 32: half-life 10 s instead of 1 s
export const FEATURE_CANCEL_RATIO = 150 // param 0 by volume, 1 by count, 2 cancels to trades; window
export const FEATURE_MSG_RATE = 151 // window
export const FEATURE_FLEETING_SHARE = 152 // param 0: 100 ms, 1: 2 s; window
export const FEATURE_ICEBERG = 153 // param side, + 2: volume instead of refills
export const FEATURE_STRATEGIC_RUNS = 154 // window
export const FEATURE_LAYERING = 155 // param side; window
export const FEATURE_MOMENTUM_IGNITION = 156 // window
export const FEATURE_FILL_HAZARD = 246 // param age bin 1…6
export const FEATURE_CANCEL_HAZARD = 247
export const FEATURE_FILL_PROBABILITY = 248

// series of the rings that features of messages write
export const MESSAGE_ONE = 0
export const MESSAGE_ADDED = 1 // lots
export const MESSAGE_ADDS = 2
export const MESSAGE_CANCELLED = 3 // lots
export const MESSAGE_CANCELS = 4
export const MESSAGE_FLEETING = 5 // within 100 ms; the next within 2 s
export const MESSAGE_RUNS = 7
export const MESSAGE_FAR = 9 // of bids: lots of large far adds, cancelled, executed; 12…14 the same of asks
export const MESSAGE_BOUGHT = 15 // buyer-initiated visible executions
export const MESSAGE_SOLD = 16
export const BOOK_OFI_PART = 29 // add, cancel, trade
export const BOOK_IGNITIONS = 34
