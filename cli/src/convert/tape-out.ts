// Raw frames of a recording onto a tape.
import { deflateRawSync } from 'node:zlib'

import { OptionError } from 'leadline'
import { type Source, TapeWriter } from 'leadline/feeds'

import { type FileSink, openFileSink } from '../record/file-sink.js'

/** Entries written. */
export async function writeTape(path: string, source: Source): Promise<number> {
  const sink = await openFileSink(path, { sync: 'none' })
  try {
    return await write(sink, source)
  } catch (error) {
    await sink.close()
    throw error
  }
}

async function write(sink: FileSink, source: Source): Promise<number> {
  let tape: TapeWriter | null = null
  const opened = new Set<string>()
  const venues = [...new Set(source.instruments.map(({ venue }) => venue))]
  for await (const record of source.records()) {
    const isSocket = record.kind === 'open' || record.kind === 'close'
    if (!isSocket && record.kind !== 'frame' && record.kind !== 'snapshot')
      throw new OptionError(
        `OUT: found a ${source.format} recording, expected one of raw frames: a tape holds what the venue sent`,
      )
    const { tsLocalUs, tsLocalNs } = record
    if (!tape) {
      tape = new TapeWriter(sink, { createdUs: tsLocalUs, deflate: (plain) => deflateRawSync(plain, { level: 1 }) })
      for (const instrument of source.instruments) tape.add({ kind: 'instrument', tsLocalUs, meta: instrument })
    }
    const instrument = source.instruments[record.instrument ?? 0]
    const address = { venue: instrument?.venue ?? venues[0], url: `recorded:${source.format}` }
    if (record.kind === 'open') {
      const { connection, ids: symbols, book } = record
      opened.add(connection)
      tape.add({
        kind: 'open',
        connection,
        tsLocalUs,
        tsLocalNs,
        meta: { name: connection, ...address, symbols, book },
      })
      continue
    }
    if (record.kind === 'close') {
      const { connection, why: reason } = record
      tape.add({ kind: 'close', connection, tsLocalUs, tsLocalNs, meta: { reason } })
      continue
    }
    const { bytes } = record
    if (record.kind === 'snapshot') {
      // the address is how a tape knows whose snapshot it is
      const url = `recorded:/depth?symbol=${encodeURIComponent(instrument?.id ?? '')}`
      tape.add({
        kind: 'http',
        tsLocalUs,
        tsLocalNs,
        bytes,
        meta: { url, method: 'GET', status: 200, venue: instrument?.venue },
      })
      continue
    }
    const connection = record.connection ?? 'recorded'
    if (!opened.has(connection)) {
      opened.add(connection)
      tape.add({ kind: 'open', connection, tsLocalUs, meta: { name: connection, ...address } })
    }
    tape.add({ kind: 'frame', connection, tsLocalUs, tsLocalNs, bytes })
  }
  await (tape ?? sink).close()
  return tape?.taken ?? 0
}
