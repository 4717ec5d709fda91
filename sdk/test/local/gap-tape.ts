// A tape of the generated market in which one frame was lost: the book is gone until a snapshot is fetched anew.
import { open } from '../../src/engine/engine.js'
import { generated } from '../../src/feeds/generated.js'
import { tapeRecorder } from '../../src/feeds/tape.js'
import { fixedText } from '../../src/feeds/decimal-text.js'

export interface GapTape {
  readonly bytes: Uint8Array
  /** When the frame behind the lost one came, and when the snapshot did, epoch microseconds. */
  readonly lostUs: number
  readonly foundUs: number
}

const LOST = 20
const FOUND = 30

export async function gapTape(seconds = 5): Promise<GapTape> {
  const source = generated({ seed: 5, seconds })
  const [instrument] = source.instruments
  const engine = await open()
  const whole = engine.market(instrument!)
  const pieces: Uint8Array[] = []
  const recorder = tapeRecorder({ write: (piece) => void pieces.push(piece) }, { createdUs: 0 })
  const snapshot = (bytes: Uint8Array, tsLocalUs: number): void =>
    void recorder.record({
      ...{ kind: 'http', url: 'https://api.binance.com/api/v3/depth?symbol=BTCUSDT&limit=1000', status: 200 },
      ...{ venue: 'binance', purpose: 'snapshot', bytes, tsLocalUs },
    })
  const text = (levels: readonly (readonly [number, number])[]) =>
    levels.map(([px, qty]) => [fixedText(BigInt(px), '0.01'), fixedText(BigInt(qty), '0.00001')])
  let [depths, lostUs, foundUs] = [0, NaN, NaN]
  for await (const record of source.records()) {
    if (record.kind !== 'frame' && record.kind !== 'snapshot') continue
    const { kind, bytes, tsLocalUs } = record
    if (Number.isNaN(recorder.writer.oldestUs) && recorder.taken === 0) {
      recorder.instrument(instrument!, tsLocalUs)
      recorder.record({ kind: 'open', connection: 'a', venue: 'binance', url: 'wss://x', tsLocalUs })
    }
    if (kind === 'snapshot') {
      whole.snapshot(bytes, tsLocalUs)
      snapshot(bytes, tsLocalUs)
      continue
    }
    whole.push(bytes, tsLocalUs)
    if (Buffer.from(bytes).includes('depthUpdate')) depths++
    if (depths === LOST && Buffer.from(bytes).includes('depthUpdate')) continue
    if (depths === LOST + 1 && Number.isNaN(lostUs)) lostUs = tsLocalUs
    recorder.record({ kind: 'frame', connection: 'a', tsLocalUs, bytes: bytes.slice() })
    if (depths < FOUND || !Number.isNaN(foundUs)) continue
    foundUs = tsLocalUs
    const { book, seq } = whole
    const body = { lastUpdateId: seq, bids: text(book.bidsTicks()), asks: text(book.asksTicks()) }
    snapshot(Buffer.from(JSON.stringify(body)), tsLocalUs)
  }
  await recorder.close()
  engine.close()
  return { bytes: Buffer.concat(pieces), lostUs, foundUs }
}
