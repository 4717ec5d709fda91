// Frames that wait for a snapshot: raw copies, bounded per book and over all books of an engine (docs/states.md).
export interface KeptFrame {
  readonly bytes: Uint8Array
  readonly tsUs: number
  readonly restNs: number
}

const FRAMES_MAX = 10_000
const BYTES_MAX = 16 << 20
const ALL_BYTES_MAX = 256 << 20

/** Bytes that all books of one engine hold together. */
export interface SharedBudget {
  bytes: number
}

export class FrameBuffer {
  readonly #shared: SharedBudget
  #frames: KeptFrame[] = []
  #bytes = 0

  constructor(shared: SharedBudget) {
    this.#shared = shared
  }

  get frames(): readonly KeptFrame[] {
    return this.#frames
  }

  /** Keeps a copy; false when that is more than one book or all of them may hold. */
  add(frame: KeptFrame): boolean {
    const { length } = frame.bytes
    const full =
      this.#frames.length >= FRAMES_MAX ||
      this.#bytes + length > BYTES_MAX ||
      this.#shared.bytes + length > ALL_BYTES_MAX
    if (full) return false
    this.#frames.push(frame)
    this.#bytes += length
    this.#shared.bytes += length
    return true
  }

  clear(): void {
    this.#shared.bytes -= this.#bytes
    this.#bytes = 0
    this.#frames = []
  }
}
