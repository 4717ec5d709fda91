// What has just happened, for every family of features that listens: set once by whoever saw it, read by all.

// ── a trade ──
export let tradeNs: i64 = 0 // the market's venue time
export let tradeOwnNs: i64 = 0 // the trade's own time, which may be older
export let tradeSign: i32 = 0 // +1 buyer-initiated, −1 seller-initiated
export let tradeLots: i64 = 0
export let tradePx: i64 = 0 // in units of 10^-C_TRADE_EXP
export let tradeTicks: f64 = 0 // price in ticks, between two of them for a hidden print
export let tradePrice: f64 = 0 // in the instrument's own units
export let tradeAmount: f64 = 0 // in the instrument's own units
export let tradeVisible: bool = false // false: an execution against a hidden order (files)
export let tradeMid2: i64 = 0 // mid in force before the trade's batch, doubled; NO_KEY when undefined
export let tradeMerges: bool = false // same own time and sign as the trade before: one merged trade

export function tradeIs(ns: i64, ownNs: i64, sign: i32, lots: i64, px: i64, visible: bool): void {
  tradeNs = ns
  tradeOwnNs = ownNs
  tradeSign = sign
  tradeLots = lots
  tradePx = px
  tradeVisible = visible
}
export function tradePriced(ticks: f64, price: f64, amount: f64, mid2: i64, merges: bool): void {
  tradeTicks = ticks
  tradePrice = price
  tradeAmount = amount
  tradeMid2 = mid2
  tradeMerges = merges
}

// ── a message of a by-order file (row), or a change of one order of a by-order feed ──
export let messageType: i32 = 0 // 0 none: the book was taken from the row; 1 new, 2 part cancelled, 3 deleted, 4 executed, 5 executed hidden, 6 cross, 7 halt
export let messageSide: i32 = 0 // of the resting order: 0 bid, 1 ask
export let messageKey: i64 = 0 // book key of its price (bids: ticks, asks: −ticks; the best is the largest)
export let messageLots: i64 = 0
export let messageId: i64 = 0
export let messageBest: i64 = 0 // best key of that side before the message, NO_KEY when it was empty
export let messageShownBefore: i64 = 0 // lots at that price before
export let messageShownAfter: i64 = 0 // and after
export let messageAgeNs: i64 = -1 // age of the order, -1 when it was not seen to be added
export let messageGone: bool = false // the message took the order's last lot
export let messageMarks: i32 = 0 // MARK_* of the order
export let messageEntry: i32 = 0 // entry of a large far add
export let messageLinks: i32 = 0 // how many times it was cancelled and placed anew before
export let messageGrows: bool = false // type 1 of an order that rests already: it has grown where it is
export let messagePeak: i64 = 0 // most lots its price has shown since it was last empty

export function messageIs(type: i32, side: i32, key: i64, lots: i64, id: i64, best: i64, shownBefore: i64): void {
  messageType = type
  messageSide = side
  messageKey = key
  messageLots = lots
  messageId = id
  messageBest = best
  messageShownBefore = shownBefore
  messageShownAfter = shownBefore
  messageAgeNs = -1
  messageGone = false
  messageMarks = 0
  messageLinks = 0
  messageGrows = false
  messagePeak = 0
}
/** The message tells of no order: a whole book, a trade. */
export function noMessage(): void {
  messageIs(0, 0, i64.MIN_VALUE, 0, 0, i64.MIN_VALUE, 0)
}
export function messageGrew(): void {
  messageGrows = true
}
export function messageOrderIs(ageNs: i64, gone: bool): void {
  messageAgeNs = ageNs
  messageGone = gone
}
export function messageOrderWas(marks: i32, links: i32, entry: i32): void {
  messageEntry = entry
  messageMarks = marks
  messageLinks = links
}
export function messagePeakIs(lots: i64): void {
  messagePeak = lots
}
export function messageLeaves(shownAfter: i64): void {
  messageShownAfter = shownAfter
}

// ── a book event: best ten levels of both sides before and now, (i64 key, i64 lots) each; what is missing is (NO_KEY, 0) ──
export let bidsNow: usize = 0
export let asksNow: usize = 0
export let bidsBefore: usize = 0
export let asksBefore: usize = 0
export let bookFirst: bool = false // the first of an epoch: there is nothing before it
export let bookMid2: i64 = 0 // best bid + best ask in ticks; NO_KEY when a side is empty or the book is crossed

export function bookIs(bids: usize, asks: usize, bidsWere: usize, asksWere: usize, first: bool, mid2: i64): void {
  bidsNow = bids
  asksNow = asks
  bidsBefore = bidsWere
  asksBefore = asksWere
  bookFirst = first
  bookMid2 = mid2
}
