// What every candidate folds after every message: best bid and ask in ticks, the lots of the best ten of each side. Whoever
// disagrees once disagrees from then on.

export const TOP = 10

export class Checksum {
  value = 0

  add(bidTicks, askTicks, bidLots, askLots) {
    let h = Math.imul(this.value, 31) + low32(bidTicks)
    h = Math.imul(h, 31) + low32(askTicks)
    h = Math.imul(h, 31) + low32(bidLots)
    this.value = (Math.imul(h, 31) + low32(askLots)) | 0
  }

  get text() {
    return (this.value >>> 0).toString(16)
  }
}

/** The low 32 bits of a whole number up to 2^53; sums of ten may lie above it in theory, never in a workload here. */
function low32(whole) {
  return whole <= 0x7fff_ffff ? whole | 0 : (whole % 0x1_0000_0000) | 0
}
