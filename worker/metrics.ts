// Counts of this isolate, and the text that Prometheus reads. Names follow its rules: base units, `_total` for what only rises.
export class RequestCounts {
  readonly #counts = new Map<string, { readonly labels: string; total: number; seconds: number }>()

  add(route: string, method: string, status: number, ms: number): void {
    const key = `${route} ${method} ${status}`
    let entry = this.#counts.get(key)
    if (!entry) {
      if (this.#counts.size >= MOST_SERIES) return
      this.#counts.set(
        key,
        (entry = { labels: labels({ route, method, status: String(status) }), total: 0, seconds: 0 }),
      )
    }
    entry.total++
    entry.seconds += ms / 1000
  }

  write(text: Exposition): void {
    for (const { labels, total, seconds } of this.#counts.values()) {
      text.sample('leadline_http_requests_total', 'counter', 'Requests answered', labels, total)
      text.sample('leadline_http_request_duration_seconds_sum', 'counter', 'Time spent on them', labels, seconds)
      text.sample('leadline_http_request_duration_seconds_count', 'counter', 'Requests timed', labels, total)
    }
  }
}

/** Routes are few; a series beyond this is a mistake that must not eat the memory. */
const MOST_SERIES = 1000

/** Of this isolate: the platform adds them up over isolates. */
export const requestCounts = new RequestCounts()

/** Collects samples by name, as the format wants them. */
export class Exposition {
  readonly #families = new Map<string, { readonly type: string; readonly help: string; readonly lines: string[] }>()

  sample(name: string, type: 'counter' | 'gauge', help: string, labelText: string, value: number): void {
    const lines = this.#lines(name, type, help)
    if (Number.isFinite(value)) lines.push(`${name}${labelText} ${value}`)
  }

  /** `counts`: by bucket, one more than there are bounds; written cumulated. */
  histogram(
    name: string,
    help: string,
    at: Readonly<Record<string, string>>,
    bounds: readonly number[],
    counts: readonly number[],
    sum: number,
    count: number,
  ): void {
    const lines = this.#lines(name, 'histogram', help)
    let upTo = 0
    for (const [i, bound] of [...bounds, Infinity].entries()) {
      upTo += counts[i] ?? 0
      lines.push(`${name}_bucket${labels({ ...at, le: bound === Infinity ? '+Inf' : String(bound) })} ${upTo}`)
    }
    lines.push(`${name}_sum${labels(at)} ${sum}`, `${name}_count${labels(at)} ${count}`)
  }

  #lines(name: string, type: string, help: string): string[] {
    let family = this.#families.get(name)
    if (!family) this.#families.set(name, (family = { type, help, lines: [] }))
    return family.lines
  }

  toString(): string {
    return [...this.#families]
      .map(
        ([name, { type, help, lines }]) =>
          `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('\n')}${lines.length > 0 ? '\n' : ''}`,
      )
      .join('')
  }
}

export function labels(values: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(values).map(([name, value]) => `${name}="${escape(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function escape(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
