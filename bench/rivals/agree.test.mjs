import { describe, expect, test } from 'vitest'
import { makeWorkload, REGIMES } from '../workload/generator.mjs'
import { playerOf } from './handed.mjs'
import { CANDIDATES } from './index.mjs'

const FRAMES = 250

/** As store.mjs reads one, without the folder. */
function workloadOf(regime) {
  const made = makeWorkload({ regime, frameCount: FRAMES, seed: 11 })
  const { frames, snapshot, body, ticks, lots, changeOffsets, bidCounts, firstIds, lastIds, timesMs, ...meta } = made
  const frameOffsets = [0]
  for (const text of frames) frameOffsets.push(frameOffsets.at(-1) + text.length)
  return {
    meta: { ...meta, frames: FRAMES, lastUpdateId: snapshot.lastUpdateId },
    ...{ body, snapshot, ticks, lots, changeOffsets, bidCounts, firstIds, lastIds, frameOffsets },
    bytes: Buffer.from(frames.join(''), 'latin1'),
    prevIds: firstIds.map(() => -1),
    timesNs: BigInt64Array.from(timesMs, (ms) => BigInt(ms) * 1_000_000n),
  }
}

/** Those that need no package: the peers are installed by the bench alone. */
const own = Object.entries(CANDIDATES).filter(([, { peer }]) => peer === undefined)

describe.each(Object.keys(REGIMES))('regime %s', (regime) => {
  test('every candidate keeps the same book, and the same once more when it begins anew', async () => {
    const workload = workloadOf(regime)
    const checksums = {}
    for (const [name, { make, parsed }] of own) {
      for (const how of [make, parsed].filter(Boolean)) {
        const candidate = await how(workload)
        const play = playerOf(candidate, workload, FRAMES)
        play(0, FRAMES)
        const first = candidate.checksum?.text
        candidate.restart()
        if (candidate.checksum) candidate.checksum.value = 0
        play(0, FRAMES)
        expect(candidate.checksum?.text, name).toBe(first)
        if (first !== undefined) checksums[name] = first
      }
    }
    expect(Object.keys(checksums).length).toBeGreaterThan(8)
    expect(checksums).toEqual(Object.fromEntries(Object.keys(checksums).map((name) => [name, checksums.leadline])))
  })
})
