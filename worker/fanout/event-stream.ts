// A client that reads server-sent events. Here the host tells how much of what was written is still unread.
import type { Transport } from './client.js'

const HEARTBEAT_MS = 15_000
const RETRY_MS = 2_000
const encoder = new TextEncoder()

export interface EventStream {
  readonly response: Response
  readonly transport: Transport & { unsentBytes(): number }
  /** The client is gone, or was let go. */
  readonly finished: Promise<void>
}

export function eventStream(): EventStream {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const writer = writable.getWriter()
  let unsent = 0
  let isOver = false
  let done!: () => void
  const finished = new Promise<void>((resolve) => (done = resolve))
  const write = (text: string): void => {
    const bytes = encoder.encode(text)
    unsent += bytes.length
    writer.write(bytes).then(
      () => (unsent -= bytes.length),
      () => end(),
    )
  }
  const heartbeat = setInterval(() => write(': \n\n'), HEARTBEAT_MS)
  const end = (): void => {
    if (isOver) return
    isOver = true
    clearInterval(heartbeat)
    done()
  }
  writer.closed.then(end, end)
  write(`retry: ${RETRY_MS}\n\n`)
  return {
    response: new Response(readable, {
      headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' },
    }),
    transport: {
      send: (text) => write(eventOf(text)),
      close: (code, reason) => {
        write(`event: close\ndata: ${JSON.stringify({ code, reason })}\n\n`)
        void writer.close().catch(() => undefined)
        end()
      },
      unsentBytes: () => unsent,
    },
    finished,
  }
}

/** The channel is the event's name, the number its id. */
function eventOf(text: string): string {
  const { channel, op, seq } = JSON.parse(text) as { channel?: string; op?: string; seq?: number }
  return `event: ${channel ?? op ?? 'message'}\n${seq === undefined ? '' : `id: ${seq}\n`}data: ${text}\n\n`
}
