// When a session ends: after so long, at Ctrl-C, or with a signal to end it.

/** A terminal and what started us may both pass the same Ctrl-C on: once told, the report is still to be written. */
const deaf = (): void => undefined

/** Resolved after so many microseconds, null: never by itself; at SIGINT or SIGTERM; or once `signal` is aborted. */
export function ending(us: number | null, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = us === null ? undefined : setTimeout(done, us / 1000)
    function told(): void {
      process.on('SIGINT', deaf).on('SIGTERM', deaf)
      done()
    }
    function done(): void {
      clearTimeout(timer)
      process.off('SIGINT', told).off('SIGTERM', told)
      signal.removeEventListener('abort', done)
      resolve()
    }
    process.on('SIGINT', told).on('SIGTERM', told)
    signal.addEventListener('abort', done)
    if (signal.aborted) done()
  })
}
