import { paint, type PaletteName } from './demo-paint.js'
import type { ScreenSize } from './demo-screen.js'
import type { Line } from './demo-text.js'

/** The parts of a terminal that the demo needs; process.stdout and process.stdin are such. */
export interface TerminalOutput {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
  write(text: string): unknown
  on(event: 'resize', listener: () => void): unknown
  off(event: 'resize', listener: () => void): unknown
}

export interface TerminalInput {
  readonly isTTY?: boolean
  setRawMode?(raw: boolean): unknown
  resume(): unknown
  pause(): unknown
  on(event: 'data', listener: (data: Uint8Array | string) => void): unknown
  off(event: 'data', listener: (data: Uint8Array | string) => void): unknown
}

export interface TerminalHandlers {
  onKey(key: string): void
  onResize(): void
}

const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[2J'
const LEAVE = '\u001b[?7h\u001b[?25h\u001b[?1049l'
const BEGIN_FRAME = '\u001b[?2026h\u001b[H'
const ERASE_LINE = '\u001b[K'
const END_FRAME = '\u001b[?2026l'

/** The alternate screen: entered when made, left exactly once, whatever ends the program. */
export class Terminal {
  private readonly output: TerminalOutput
  private readonly input: TerminalInput | null
  private readonly handlers: TerminalHandlers
  private open = true

  constructor(output: TerminalOutput, input: TerminalInput | null, handlers: TerminalHandlers) {
    this.output = output
    this.input = input?.isTTY === true ? input : null
    this.handlers = handlers
    output.write(ENTER)
    output.on('resize', this.onResize)
    this.input?.setRawMode?.(true)
    this.input?.on('data', this.onData)
    this.input?.resume()
    process.on('exit', this.leave)
  }

  get size(): ScreenSize {
    return { columns: this.output.columns ?? 80, rows: this.output.rows ?? 24 }
  }

  /** One write for a whole refresh, between synchronised-update marks: nothing half-drawn is ever seen. */
  show(lines: readonly Line[], palette: PaletteName | null): void {
    // Erased before it is written: after a full line the cursor stands on its last cell, and would erase that.
    const body = paint(lines, palette).map((line) => `${ERASE_LINE}${line}`)
    this.output.write(`${BEGIN_FRAME}${body.join('\r\n')}${END_FRAME}`)
  }

  readonly leave = (): void => {
    if (!this.open) return
    this.open = false
    process.off('exit', this.leave)
    this.output.off('resize', this.onResize)
    this.input?.off('data', this.onData)
    this.input?.setRawMode?.(false)
    this.input?.pause()
    this.output.write(LEAVE)
  }

  private readonly onResize = (): void => {
    this.output.write('\u001b[2J')
    this.handlers.onResize()
  }

  private readonly onData = (data: Uint8Array | string): void => {
    for (const key of typeof data === 'string' ? data : new TextDecoder().decode(data)) this.handlers.onKey(key)
  }
}
