// DBN streams, written byte by byte from the layouts that Databento publishes. Shares nothing with the reader.

export interface Mapping {
  readonly symbol: string
  readonly id: number
}

export class DbnStream {
  readonly #parts: Buffer[] = []
  readonly #tsOut: boolean
  nowNs = 1_700_000_000_000_000_000n
  #sequence = 0

  constructor(version: 1 | 2 | 3, mappings: readonly Mapping[], { schema = 0, tsOut = false } = {}) {
    this.#tsOut = tsOut
    const symbolBytes = version === 1 ? 22 : 71
    const text = (value: string, length = symbolBytes) => Buffer.from(value.padEnd(length, '\0'))
    const u32 = (value: number) => {
      const out = Buffer.alloc(4)
      out.writeUInt32LE(value)
      return out
    }
    const u64 = (value: bigint) => {
      const out = Buffer.alloc(8)
      out.writeBigUInt64LE(value)
      return out
    }
    const metadata = Buffer.concat([
      text('GLBX.MDP3', 16),
      Buffer.of(schema & 0xff, schema >> 8),
      u64(this.nowNs),
      u64(0xffff_ffff_ffff_ffffn),
      u64(0n),
      ...(version === 1 ? [u64(0xffff_ffff_ffff_ffffn)] : []),
      Buffer.of(1, 0, tsOut ? 1 : 0),
      ...(version === 1 ? [] : [Buffer.of(symbolBytes, 0)]),
      Buffer.alloc(version === 1 ? 47 : 53),
      u32(0),
      u32(mappings.length),
      ...mappings.map(({ symbol }) => text(symbol)),
      u32(0),
      u32(1),
      text('GONE'),
      u32(mappings.length),
      ...mappings.map(({ symbol, id }) =>
        Buffer.concat([text(symbol), u32(1), u32(20231114), u32(20231115), text(String(id))]),
      ),
    ])
    this.#parts.push(Buffer.concat([Buffer.from('DBN'), Buffer.of(version), u32(metadata.length), metadata]))
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#parts)
  }

  record(rtype: number, length: number, id: number, fill: (record: Buffer) => void = () => {}): this {
    const record = Buffer.alloc(length + (this.#tsOut ? 8 : 0))
    record[0] = record.length / 4
    record[1] = rtype
    record.writeUInt16LE(1, 2)
    record.writeUInt32LE(id, 4)
    record.writeBigUInt64LE(this.nowNs, 8)
    fill(record)
    this.#parts.push(record)
    return this
  }

  mbo(id: number, action: string, side: string, order: bigint, px: number, size: number, flags = 128): this {
    return this.record(160, 56, id, (r) => {
      r.writeBigUInt64LE(order, 16)
      r.writeBigInt64LE(nano(px), 24)
      r.writeUInt32LE(size, 32)
      r[36] = flags
      r.write(action, 38)
      r.write(side, 39)
      r.writeBigUInt64LE(this.nowNs + 1_500n, 40)
      r.writeInt32LE(900, 48)
      r.writeUInt32LE(++this.#sequence, 52)
    })
  }

  /** A picture or a trade: 0, 1 or 10 levels of [price, size], NaN for none. */
  mbp(
    ranks: 0 | 1 | 10,
    id: number,
    action: string,
    side: string,
    px: number,
    size: number,
    levels: readonly (readonly [number, number, number, number])[] = [],
    flags = 128,
  ): this {
    return this.record(ranks === 0 ? 0 : ranks, 48 + 32 * ranks, id, (r) => {
      r.writeBigInt64LE(nano(px), 16)
      r.writeUInt32LE(size, 24)
      r.write(action, 28)
      r.write(side, 29)
      r[30] = flags
      r.writeBigUInt64LE(this.nowNs + 1_500n, 32)
      r.writeUInt32LE(++this.#sequence, 44)
      for (let i = 0; i < ranks; i++) {
        const [bidPx, bidSize, askPx, askSize] = levels[i] ?? [NaN, 0, NaN, 0]
        r.writeBigInt64LE(nano(bidPx), 48 + 32 * i)
        r.writeBigInt64LE(nano(askPx), 56 + 32 * i)
        r.writeUInt32LE(bidSize, 64 + 32 * i)
        r.writeUInt32LE(askSize, 68 + 32 * i)
        r.writeUInt32LE(1, 72 + 32 * i)
        r.writeUInt32LE(1, 76 + 32 * i)
      }
    })
  }
}

const nano = (px: number): bigint =>
  Number.isNaN(px) ? 0x7fff_ffff_ffff_ffffn : BigInt(Math.round(px * 1e4)) * 100_000n
