import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { missing } from '../../sdk/test/available.ts'
import { openMarket, SIGNALS } from '../rivals/leadline.mjs'
import { REGIMES } from '../workload/generator.mjs'
import { ensureWorkload, readWorkload } from '../workload/store.mjs'
import { buildNative } from './build.mjs'

const FRAMES = 1_500
const FIELDS = 4 // of a listed level: the first that the engine tells
const NEAR = 1e-9

/** Per message, of the C++ lane: the five values, then side, pxTicks, lots and strength of each listed level. */
function native(command, dir) {
  const argv = ['--workload', dir, '--mode', 'signals', '--values']
  const { status, stdout, stderr } = spawnSync(command, argv, { encoding: 'latin1', maxBuffer: 1 << 30 })
  if (status !== 0) throw new Error(`${command} ended with status ${status}\n${stderr}`)
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.trim().split(/ +/).map(Number))
}

/** Calls `told(frame, values, levels)` after every message of the engine's lane; mids in ticks, flow in lots. */
async function engine(workload, told) {
  const { meta, bytes, frameOffsets } = workload
  const { LEVEL_FIELDS } = await import('leadline')
  const { market } = await openMarket(workload, SIGNALS)
  const values = new Float64Array(market.featureNames.length)
  const inLots = market.featureNames.indexOf('ofi_l10_10s')
  for (let frame = 0; frame < meta.frames; frame++) {
    market.push(bytes.toString('latin1', frameOffsets[frame], frameOffsets[frame + 1]))
    market.features(values)
    values[inLots] /= Number(meta.lotSize)
    const levels = []
    const count = market.listLevels()
    for (let row = 0, at = 0; row < count; row++, at += LEVEL_FIELDS)
      levels.push(...market.levelRows.subarray(at, at + FIELDS))
    told(frame, [...values], levels)
  }
  market.close()
}

const isNear = (found, wanted) =>
  Number.isNaN(wanted) ? Number.isNaN(found) : Math.abs(found - wanted) <= NEAR * Math.max(1, Math.abs(wanted))

/** The same workload in lots a thousandth as large: sizes that a narrow window doesn't hold. */
function inFinerLots(dir) {
  const finer = mkdtempSync(join(tmpdir(), 'leadline-finer-'))
  onTestFinished(() => rmSync(finer, { recursive: true }))
  cpSync(dir, finer, { recursive: true })
  const meta = JSON.parse(readFileSync(join(dir, 'meta.json'), 'utf8'))
  const [lotSize, qtyExp] = ['0.00000001', 8]
  writeFileSync(join(finer, 'meta.json'), JSON.stringify({ ...meta, lotSize, qtyExp }, null, 2))
  const snapshot = readFileSync(join(dir, 'snapshot.bin'))
  for (let at = 16; at < snapshot.length; at += 16) snapshot.writeBigInt64LE(snapshot.readBigInt64LE(at) * 1_000n, at)
  writeFileSync(join(finer, 'snapshot.bin'), snapshot)
  return finer
}

/** How many messages had all five values, and how many levels were listed. */
async function compared(command, dir) {
  const found = native(command, dir)
  expect(found).toHaveLength(FRAMES)
  let covered = 0
  let listed = 0
  await engine(readWorkload(dir), (frame, values, levels) => {
    const wanted = [...values, ...levels]
    const at = wanted.findIndex((value, i) => !isNear(found[frame][i], value))
    // of listed levels everything but the strength is exact
    const exact = (row) => row.filter((_, i) => i >= values.length && (i - values.length) % FIELDS < 3)
    if (at >= 0 || found[frame].length !== wanted.length || String(exact(found[frame])) !== String(exact(wanted)))
      expect({ frame, at, values: found[frame] }).toEqual({ frame, at, values: wanted })
    covered += values.some(Number.isNaN) ? 0 : 1
    listed += levels.length / FIELDS
  })
  return { covered, listed }
}

const COVERED = FRAMES - 100 // one message each 100 ms, the first window of 10 s has no flow
/** Few ticks around the touch have a level, or few lie within range of the mid: then hardly any stands out. */
const FEW = ['thin', 'wide', 'pepe']

describe("C++ computes the signals of the engine's lane after every message", () => {
  test.for(Object.keys(REGIMES))('regime %s', async (regime, { skip }) => {
    const { command, dir } = await made(regime, skip)
    const { covered, listed } = await compared(command, dir)
    expect(covered).toBe(COVERED)
    if (!FEW.includes(regime)) expect(listed).toBeGreaterThan(FRAMES)
  })

  test('levels that stand out of a wide window', async ({ skip }) => {
    const { command, dir } = await made('standard', skip)
    const { covered, listed } = await compared(command, inFinerLots(dir))
    expect(covered).toBe(COVERED)
    expect(listed).toBeGreaterThan(FRAMES)
  })
})

async function made(regime, skip) {
  if (process.arch !== 'x64') skip(`the C++ ceiling is written for x64, this is ${process.arch}`)
  const { command, reason } = buildNative()
  if (!command) missing(reason, skip)
  const { dir } = await ensureWorkload({ name: regime, frames: FRAMES, seed: 11 })
  return { command, dir }
}
