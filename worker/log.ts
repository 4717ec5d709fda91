// Structured logs: one JSON object a line. Nothing of a request's headers or body goes in, so no credential can.
export type LogLevel = 'info' | 'warn' | 'error'

export function log(level: LogLevel, event: string, fields: Readonly<Record<string, unknown>> = {}): void {
  const line = JSON.stringify({ level, event, ...fields })
  if (level === 'error') console.error(line)
  else console.log(line)
}

/** What may be said of an error: its name and message, no stack. */
export function told(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}
