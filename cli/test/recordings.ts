// Small recordings, as text.

export const FRAME =
  '{"e":"depthUpdate","E":1723161254030,"s":"BTCUSDT","U":5,"u":7,"b":[["100.50","2.000"]],"a":[["101.00","1.500"]]}'
export const SNAPSHOT = '{"lastUpdateId":6,"bids":[["100.00","1.000"]],"asks":[["102.00","1.000"]]}'
export const TICKER = '{"u":7,"s":"BTCUSDT","b":"100.50","B":"2.000","a":"101.00","A":"1.500"}'

/** A market that goes live at its second line, and a ticker that agrees with its book. */
export const FRAMES = [SNAPSHOT, FRAME, TICKER].map((json, i) => `172316125403${i} ${json}\n`).join('')

export const NAMES = {
  message: 'GOOG_2012-06-21_34200000_57600000_message_1.csv',
  book: 'GOOG_2012-06-21_34200000_57600000_orderbook_1.csv',
} as const

/** Three messages, of which the second deletes the best bid: the next one is revealed. */
export const MESSAGES = ['34200.1,1,11,100,1000000,1', '34200.2,3,11,100,1000000,1', '34200.2,1,12,50,1001000,-1']
export const BOOKS = ['1002000,10,1000000,100', '1002000,10,999900,70', '1001000,50,999900,70']
