// The backtest report that is open, or why none is: from a file of the reader's, or from an address of this origin.
import { type ReadReport, readReport, type Report } from './report.js'
import type { Fault } from './check.js'

/** A report of more than this is no report of one run. */
const MAX_BYTES = 64 * 1024 * 1024

export type ShelfState =
  | { readonly kind: 'none' }
  | { readonly kind: 'loading'; readonly name: string }
  | { readonly kind: 'right'; readonly name: string; readonly report: Report }
  | { readonly kind: 'wrong'; readonly name: string; readonly faults: readonly Fault[] }

export class ReportShelf {
  #state: ShelfState = { kind: 'none' }
  readonly #changed: () => void
  #loads = 0

  constructor(changed: () => void) {
    this.#changed = changed
  }

  get state(): ShelfState {
    return this.#state
  }

  /** The one that is open; null while none is. */
  get report(): Report | null {
    return this.#state.kind === 'right' ? this.#state.report : null
  }

  close(): void {
    this.#loads++
    this.#set({ kind: 'none' })
  }

  take(file: File): Promise<void> {
    return this.#load(file.name, () => textOf(file))
  }

  fetch(address: string): Promise<void> {
    const url = new URL(address, location.href)
    return this.#load(url.pathname.split('/').at(-1) ?? address, async () => {
      if (url.origin !== location.origin)
        throw new Error(`${url.origin} is another origin, expected ${location.origin}`)
      const response = await fetch(url)
      if (!response.ok) throw new Error(`${url.pathname} answered ${response.status}`)
      return textOf(await response.blob())
    })
  }

  async #load(name: string, read: () => Promise<string>): Promise<void> {
    const load = ++this.#loads
    this.#set({ kind: 'loading', name })
    const result = await read().then(readReport, (error: unknown): ReadReport => {
      const found = error instanceof Error ? error.message : String(error)
      return { isRight: false, faults: [{ where: 'the file', found, expected: 'a report that can be read' }] }
    })
    // Another was chosen meanwhile.
    if (load !== this.#loads) return
    if (result.isRight) this.#set({ kind: 'right', name, report: result.report })
    else this.#set({ kind: 'wrong', name, faults: result.faults })
  }

  #set(state: ShelfState): void {
    this.#state = state
    this.#changed()
  }
}

async function textOf(blob: Blob): Promise<string> {
  if (blob.size > MAX_BYTES) throw new Error(`${blob.size} bytes, ${MAX_BYTES} at most`)
  return blob.text()
}
