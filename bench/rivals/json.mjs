// What everyone who parses with JSON.parse does first.

/** The depth update in a frame, with or without the envelope of a combined stream. */
export function depthOf(frame) {
  const message = JSON.parse(frame)
  return message.data ?? message
}

/** Steps in one unit, of prices and of sizes. */
export const scalesOf = ({ pxExp, qtyExp }) => ({ px: 10 ** pxExp, qty: 10 ** qtyExp })
