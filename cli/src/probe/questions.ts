// The open questions, by venue.
import { Consecutive, Tally } from './consecutive.js'
import { FuturesJoin } from './futures-join.js'
import { list, members, number, type Observed, type Question, text } from './question.js'

const OF: Readonly<Record<string, () => readonly Question[]>> = {
  coinbase: () => [
    new Consecutive('Is sequence_num the next one over all channels of a connection?', ({ connection, message }) =>
      connection === null ? null : [connection, number(members(message)['sequence_num'])],
    ),
  ],
  dydx: () => [
    new Consecutive('Is message_id the next one over all channels of a connection?', ({ connection, message }) =>
      connection === null ? null : [connection, number(members(message)['message_id'])],
    ),
  ],
  okx: () => [okxSnapshot()],
  bybit: () => [
    new Consecutive('Does u rise by one at depths from 50 on?', ({ message }) => {
      const { topic, type, data } = members(message)
      if (!/^orderbook\.(?!1\.)/.test(text(topic)) || type !== 'delta') return null
      return [text(topic), number(members(data)['u'])]
    }),
  ],
  binanceusdm: () => [new FuturesJoin()],
  binancecoinm: () => [new FuturesJoin()],
  hyperliquid: () => [hyperliquidDepth()],
  bitstamp: () => [bitstampPrices()],
  gemini: () => [geminiOverlap()],
  bitget: () => [bitgetProofs()],
}

/** The questions that the venue leaves open; none for a venue without any. */
export function questionsOf(venue: string): readonly Question[] {
  return OF[venue]?.() ?? []
}

function okxSnapshot(): Question {
  const seen = new Set<string>()
  return new Tally(
    'Does the socket still send a snapshot first?',
    ['snapshotFirst', 'updateFirst'],
    ({ message }, count) => {
      const { arg, action, data } = members(message)
      const { channel, instId } = members(arg)
      if (channel !== 'books' || list(data).length === 0 || seen.has(text(instId))) return
      seen.add(text(instId))
      count(action === 'snapshot' ? 'snapshotFirst' : 'updateFirst')
    },
    ({ snapshotFirst = 0, updateFirst = 0 }) =>
      snapshotFirst + updateFirst === 0
        ? null
        : updateFirst === 0
          ? `yes, for all ${snapshotFirst} markets`
          : `no: ${updateFirst} of ${snapshotFirst + updateFirst} began with an update`,
  )
}

function hyperliquidDepth(): Question {
  const most = { slow: 0, fast: 0 }
  return new Tally(
    'How many levels a side does the book show, fast and not?',
    ['slow', 'fast'],
    ({ message }, count) => {
      const { channel, data } = members(message)
      if (channel !== 'l2Book') return
      const kind = members(data)['fast'] === true ? 'fast' : 'slow'
      count(kind)
      for (const side of list(members(data)['levels'])) most[kind] = Math.max(most[kind], list(side).length)
    },
    ({ slow = 0, fast = 0 }) => (slow + fast === 0 ? null : `at most ${most.slow} (fast: ${most.fast || 'none seen'})`),
  )
}

function bitstampPrices(): Question {
  const prices = new Map<string, string>()
  return new Tally(
    'Does order_changed still carry changed prices?',
    ['samePrice', 'otherPrice', 'unknownOrder'],
    ({ message }, count) => {
      const { event, data } = members(message)
      const { id_str: id, price_str: price } = members(data)
      if (typeof id !== 'string' || typeof price !== 'string') return
      if (event === 'order_changed') {
        const before = prices.get(id)
        count(before === undefined ? 'unknownOrder' : before === price ? 'samePrice' : 'otherPrice')
      }
      if (event === 'order_deleted') prices.delete(id)
      else if (event === 'order_created' || event === 'order_changed') prices.set(id, price)
    },
    ({ samePrice = 0, otherPrice = 0 }) =>
      samePrice + otherPrice === 0 ? null : `${otherPrice} of ${samePrice + otherPrice} changes carry another price`,
  )
}

function geminiOverlap(): Question {
  const last = new Map<string, number>()
  return new Tally(
    'Is U the previous u, or the previous u + 1?',
    ['previous', 'next', 'other'],
    ({ message }, count) => {
      const { e, s, U, u } = members(message)
      if (e !== 'depthUpdate') return
      const before = last.get(text(s))
      last.set(text(s), number(u))
      if (before === undefined) return
      count(number(U) === before ? 'previous' : number(U) === before + 1 ? 'next' : 'other')
    },
    ({ previous = 0, next = 0, other = 0 }) =>
      previous + next + other === 0 ? null : `previous u ${previous}, previous u + 1 ${next}, neither ${other}`,
  )
}

function bitgetProofs(): Question {
  return new Tally(
    'Are pseq and a checksum other than 0 sent?',
    ['frames', 'withPseq', 'withChecksum'],
    ({ message }: Observed, count) => {
      const { arg, data } = members(message)
      const channel = text(members(arg)['topic']) || text(members(arg)['channel'])
      if (channel !== 'books') return
      for (const book of list(data)) {
        const { pseq, checksum } = members(book)
        count('frames')
        if (pseq !== undefined) count('withPseq')
        if (checksum !== undefined && number(checksum) !== 0) count('withChecksum')
      }
    },
    ({ frames = 0, withPseq = 0, withChecksum = 0 }) =>
      frames === 0 ? null : `of ${frames} frames ${withPseq} have pseq, ${withChecksum} a checksum other than 0`,
  )
}
