// What both sides earned, and the difference line by line.

/**
 * hftbacktest values what is held at the end at the mid, we at the worse side of the book. So the difference, ours less theirs, is: what
 * matched fills cost otherwise (fees), what the fills that only one side has were worth at the mid of the end, each with its fee, and
 * what the worse side takes off. What is left are roundings of sums: `rest`.
 */
export function profits({ ours, theirs, matched, onlyOurs, onlyTheirs, recording, makerRate }) {
  const [tick, amount] = [Number(recording.tick), Number(recording.lot) * recording.multiplier]
  const signed = ({ side, qtyLots }) => (side === 0 ? qtyLots : -qtyLots)
  const worth = (fill) => signed(fill) * amount * (theirs.mid - fill.pxTicks * tick)
  const fee = ({ pxTicks, qtyLots }) => makerRate * pxTicks * tick * qtyLots * amount
  const sum = (list, of) => list.reduce((total, one) => total + of(one), 0)
  const heldLots = sum([...matched.map((pair) => pair.ours), ...onlyOurs], signed)
  const atMid = sum([...matched.map((pair) => pair.ours), ...onlyOurs], (fill) => worth(fill) - fill.fee)
  const lines = [
    ['fees of matched fills', sum(matched, (pair) => fee(pair.theirs) - pair.ours.fee)],
    ['fills of ours alone', sum(onlyOurs, worth)],
    ['their fees', -sum(onlyOurs, (fill) => fill.fee)],
    ['fills of theirs alone', -sum(onlyTheirs, worth)],
    ['their fees', sum(onlyTheirs, fee)],
    [`${heldLots} lots held at the end: at the worse side, theirs at the mid`, ours.pnl - atMid],
  ]
  const difference = ours.pnl - theirs.pnl
  const explained = sum(lines, ([, value]) => value)
  return {
    ...{ ours: ours.pnl, theirs: theirs.pnl, difference, heldLots },
    lines: lines.filter(([, value]) => Math.abs(value) > 1e-9),
    rest: difference - explained,
  }
}
