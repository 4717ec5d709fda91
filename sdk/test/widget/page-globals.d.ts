// What harness.ts and long-stream.ts put into the page: for functions that the tests evaluate there.
interface TestMarket {
  watched: number
  wishes: unknown[]
  tell(event: unknown): void
  tellAll(event: unknown): void
}

interface TestStream {
  tell(updates: number): void
  /** Milliseconds of script of each frame, what the updates cost included. */
  frames(frames: number, updates?: number): Promise<number[]>
}

// oxlint-disable no-var -- nothing else is seen on globalThis
declare var market: TestMarket
declare var stream: TestStream
