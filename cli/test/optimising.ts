// A study for tests: a small market whose folds take a moment, and what its journal says.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, watch, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

const BIN = fileURLToPath(new URL('../bin/leadline.js', import.meta.url))

export const TAPE = 'market.tape'
const SECONDS = 90
const START_MS = 1_767_225_600_000
const MID_TICKS = 1_000_000
const LEVELS = 5

/** Binance spot: twice a second the book moves a few ticks, and somebody takes from the side that it leaves. */
export function writeMarket(path: string): void {
  const px = (ticks: number): string => (ticks / 100).toFixed(2)
  const side = (touch: number, step: number, qty: string): string[][] =>
    Array.from({ length: LEVELS }, (_, i) => [px(touch + step * i), qty])
  const lines: string[] = []
  const frame = (ms: number, json: object): void => void lines.push(`${ms}000000 ${JSON.stringify(json)}\n`)
  let [bid, u] = [MID_TICKS, 100]
  const book = { bids: side(bid, -1, '0.50000'), asks: side(bid + 3, 1, '0.50000') }
  frame(START_MS, { lastUpdateId: u, ...book })
  for (let i = 1; i < SECONDS * 2; i++) {
    const E = START_MS + i * 500
    const move = ((i * 7) % 9) - 4
    const [p, m] = move > 0 ? [px(bid + 3), false] : [px(bid), true]
    frame(E + 1, { e: 'trade', E, s: 'BTCUSDT', t: i, p, q: '0.80000', T: E, m })
    const gone = { b: side(bid, -1, '0'), a: side(bid + 3, 1, '0') }
    bid += move
    const now = { b: side(bid, -1, '0.50000'), a: side(bid + 3, 1, '0.50000') }
    const changes = (was: string[][], is: string[][]) => [
      ...new Map([...was, ...is].map((level) => [level[0], level])).values(),
    ]
    frame(E + 3, {
      ...{ e: 'depthUpdate', E: E + 2, s: 'BTCUSDT', U: u + 1, u: (u += 3) },
      ...{ b: changes(gone.b, now.b), a: changes(gone.a, now.a) },
    })
  }
  writeFileSync(path, lines.join(''))
}

/** Tick and lot are told, so that the recording is read once a fold. */
export const BASE = {
  ...{ input: TAPE, symbol: 'BTC/USDT', tick: '0.01', lot: '0.00001', risk: false, randomEntries: 1 },
  ...{ strategy: 'marketMaking', params: { quoteLots: 2000, maxPositionLots: 20_000, volSpanS: 10 } },
  fees: { makerRate: -0.0001 },
}
export const STUDY = { trials: 6, space: ['skewTicks', 'minHalfSpreadTicks', 'joinBest'], workers: 1, folds: 2 }

export interface Entry {
  readonly ask?: number
  readonly trial?: number
  readonly fold?: number
  readonly look?: number
}

/** Whole lines of a journal; none where there is no file yet. */
export function entries(path: string): Entry[] {
  if (!existsSync(path)) return []
  const text = readFileSync(path, 'utf8')
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n')
  return lines.slice(1, -1).map((line) => JSON.parse(line) as Entry)
}

export function foldsOf(path: string): string[] {
  return entries(path).flatMap(({ trial, fold }) => (fold === undefined ? [] : [`${trial}.${fold}`]))
}

export function writeConfig(path: string, config: object): string {
  writeFileSync(path, JSON.stringify(config))
  return path
}

/** A `leadline` that goes on while the test does. */
export function started(args: readonly string[]) {
  const child = spawn(process.execPath, [BIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const text = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => (text.stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (text.stderr += chunk.toString()))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  return {
    ended,
    text,
    /** Waits until it stands on standard error, or the process has ended. */
    says: (words: string) =>
      new Promise<void>((resolve) => {
        const look = (): void => {
          if (text.stderr.includes(words)) resolve()
        }
        child.stderr.on('data', look)
        child.once('close', () => resolve())
        look()
      }),
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Waits until the journal says so; whoever writes it may end before. */
export async function journalSays(path: string, isSo: (folds: readonly string[]) => boolean): Promise<void> {
  if (isSo(foldsOf(path))) return
  await new Promise<void>((resolve) => {
    const watcher = watch(dirname(path), () => {
      if (!isSo(foldsOf(path))) return
      watcher.close()
      resolve()
    })
  })
}
