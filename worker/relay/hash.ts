// Where chance has to fall the same way each time: the same text and seed give the same number on every host.

/** 32 bits of a text: FNV-1a over UTF-16 units, then MurmurHash3's finaliser, which spreads texts that differ in the last letter. */
export function hash32(text: string, seed = 0): number {
  let h = 0x811c9dc5 ^ seed
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    h = Math.imul(h ^ (unit & 0xff), 0x01000193)
    h = Math.imul(h ^ (unit >>> 8), 0x01000193)
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** Whether a text is among the `share` of all texts that this seed chooses. */
export function isChosen(text: string, share: number, seed: number): boolean {
  return hash32(text, seed) < share * 2 ** 32
}
