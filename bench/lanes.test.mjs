import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { planLanes } from './lanes.mjs'

const FRAMES = 8_000
let dir
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'leadline-lanes-'))
  const offsets = Uint32Array.from({ length: FRAMES + 1 }, (_, frame) => 20 * frame)
  writeFileSync(join(dir, 'change-offsets.bin'), Buffer.from(offsets.buffer))
})
afterAll(() => rmSync(dir, { recursive: true }))

const programs = [
  { name: 'C++ and hftbacktest', native: { command: 'ladder' }, hftbacktest: { command: 'depth' } },
  { name: 'neither', native: { reason: 'no compiler' }, hftbacktest: { reason: 'no cargo' } },
]

test.each(programs.flatMap((one) => ['all', 'few', 'beside', 'regime'].map((set) => ({ ...one, set }))))(
  '$set with $name: a lane plays in the group that it says it does, beside the one that it is compared with',
  ({ native, hftbacktest, set }) => {
    const { lanes, groups, reasons } = planLanes({ dir, frames: FRAMES, node: 'node', native, hftbacktest, set })
    const wrong = lanes.filter(({ key, group }) => {
      const { base, lanes: its } = groups.find(({ name }) => name === group)
      const keys = its.map((lane) => lane.key)
      return !keys.includes(key) || !keys.includes(base)
    })
    expect(wrong).toEqual([])
    expect(lanes.map(({ key }) => key)).toContain('leadline')
    expect(lanes.some(({ key }) => key === 'native-json')).toBe(native.command !== undefined)
    expect(reasons['native-json']).toBe(native.reason)
  },
)
