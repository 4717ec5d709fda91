// Samples of every candidate in turn, so that what disturbs the machine for a while disturbs all of them.
import { CANDIDATES } from '../rivals/index.mjs'
import { round } from '../gates.mjs'
import { median } from '../schedule.mjs'
import { readWorkload } from '../workload/store.mjs'

export const DEFAULTS = {
  candidates: ['leadline', 'byte-checker', 'json-parse', 'ladder-digits'],
  frames: 20_000,
  rounds: 5,
}

/**
 * The first frames of a folder as they are handed to a host: u32 length of a head, the head in JSON, the frames' bytes.
 * `changes` are those of the frames that are timed.
 */
export function pack(dir, frames) {
  const { meta, body, snapshot, bytes, frameOffsets, changeOffsets } = readWorkload(dir)
  const count = Math.min(frames, meta.frames)
  const warm = Math.min(Math.floor(count / 4), 40_000)
  const offsets = Array.from(frameOffsets.subarray(0, count + 1))
  const head = Buffer.from(JSON.stringify({ meta, body, snapshot, warm, frameOffsets: offsets }))
  const length = Buffer.from(Uint32Array.of(head.length).buffer)
  const packed = Buffer.concat([length, head, bytes.subarray(0, frameOffsets[count])])
  return { meta, packed, changes: changeOffsets[count] - changeOffsets[warm] }
}

/** Rows in the order of `names`; `sample(name)` resolves to the ns of one pass and its checksum. */
export async function inTurns({ names, rounds, meta, changes, sample }) {
  const rows = names.map((name) => ({ name, checksum: null, samples: [], cannot: CANDIDATES[name].cannot(meta) }))
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < rows.length; turn++) {
      const row = rows[(round + turn) % rows.length]
      const { ns, checksum } = await sample(row.name)
      if (round > 0 && checksum !== row.checksum)
        throw new Error(`${row.name}: checksum ${checksum}, a round before ${row.checksum}`)
      row.checksum = checksum
      row.samples.push(ns / changes)
    }
  }
  const [first, ...others] = rows.filter(({ cannot }) => cannot === null)
  for (const { name, checksum } of others)
    if (checksum !== first.checksum)
      throw new Error(`${name} and ${first.name} disagree: ${checksum}, ${first.checksum}`)
  return rows.map(({ name, samples, cannot }) => ({
    name,
    nsPerLevel: round(median(samples)),
    spread: [round(Math.min(...samples)), round(Math.max(...samples))],
    times: round(median(samples.map((ns, i) => ns / rows[0].samples[i]))),
    cannot,
  }))
}
