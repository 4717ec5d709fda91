// A recording several times, one after the other: long enough that what a run costs once doesn't count.
import { writeFileSync } from 'node:fs'
import { crc32, deflateRawSync } from 'node:zlib'

import { NPZ_ROW_BYTES, NPZ_ROW_DESCR, npyHead } from 'leadline/feeds'

import { npyOf } from './npz-file.mjs'

/** Between the end of one and the beginning of the next. */
const GAP_NS = 1_000_000_000n

/** Writes `out` as an .npz; times go on, and each pass begins with the book that the recording begins with. */
export function repeat(path, times, out) {
  const npy = npyOf(path)
  const rows = npy.subarray(10 + npy.readUInt16LE(8))
  const n = rows.length / NPZ_ROW_BYTES
  const head = npyHead(NPZ_ROW_DESCR, n * times)
  const all = Buffer.alloc(head.length + rows.length * times)
  all.set(head)
  const at = (row, field) => row * NPZ_ROW_BYTES + field
  const [venue, local] = [8, 16].map(
    (field) => rows.readBigInt64LE(at(n - 1, field)) - rows.readBigInt64LE(at(0, field)),
  )
  const passNs = (venue > local ? venue : local) + GAP_NS
  for (let pass = 0; pass < times; pass++) {
    const part = all.subarray(head.length + pass * rows.length, head.length + (pass + 1) * rows.length)
    part.set(rows)
    for (let row = 0; row < n; row++)
      for (const field of [8, 16])
        part.writeBigInt64LE(rows.readBigInt64LE(at(row, field)) + passNs * BigInt(pass), at(row, field))
  }
  writeFileSync(out, zipOf('data.npy', all))
}

/** One member, deflated. */
function zipOf(name, bytes) {
  const packed = deflateRawSync(bytes, { level: 1 })
  const about = Buffer.alloc(26)
  about.writeUInt16LE(20, 0) // version
  about.writeUInt16LE(8, 4) // deflate
  about.writeUInt16LE(0x21, 8) // 1980-01-01
  about.writeUInt32LE(crc32(bytes), 10)
  about.writeUInt32LE(packed.length, 14)
  about.writeUInt32LE(bytes.length, 18)
  about.writeUInt16LE(name.length, 22)
  const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), about, Buffer.from(name)])
  const version = Buffer.from([20, 0])
  const place = Buffer.alloc(14) // comment, disk, attributes and where it begins: nothing, and 0
  const directory = Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), version, about, place, Buffer.from(name)])
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(local.length + packed.length, 16)
  return Buffer.concat([local, packed, directory, end])
}
