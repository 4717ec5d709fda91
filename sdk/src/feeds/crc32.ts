// CRC-32 (IEEE 802.3, reflected, polynomial 0xEDB88320): what venues state of their books, and what guards a tape's blocks.
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let c = byte
  for (let bit = 0; bit < 8; bit++) c = (c >>> 1) ^ (c & 1 ? 0xedb88320 : 0)
  return c >>> 0
})

/** CRC-32 of bytes as an unsigned number; `seed` is the CRC of what came before. */
export function crc32(bytes: Uint8Array, seed = 0): number {
  let c = ~seed
  for (let i = 0; i < bytes.length; i++) c = (c >>> 8) ^ TABLE[(c ^ bytes[i]!) & 0xff]!
  return ~c >>> 0
}
