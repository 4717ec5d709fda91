import { EventEmitter } from 'node:events'
import { describe, expect, test } from 'vitest'
import { runDemo, type DemoHost, type DemoOptions } from './demo.js'

/** A terminal and a clock that only waiting moves. */
class FakeHost extends EventEmitter implements DemoHost {
  readonly writes: string[] = []
  readonly output = Object.assign(new EventEmitter(), {
    isTTY: true,
    columns: 100,
    rows: 36,
    write: (text: string) => this.writes.push(text),
  })
  readonly input = Object.assign(new EventEmitter(), {
    isTTY: true,
    setRawMode: (raw: boolean) => this.emit('raw', raw),
    resume: () => undefined,
    pause: () => undefined,
  })
  readonly stdout = this.output
  readonly stdin = this.input
  readonly env: Record<string, string> = {}
  interrupt: (() => void) | null = null
  ms = 0
  /** Called while the demo waits: the moment at which a user could do something. */
  meanwhile: (host: FakeHost) => void = () => undefined

  now(): number {
    return this.ms
  }

  sleep(ms: number): Promise<void> {
    this.ms += ms
    this.meanwhile(this)
    return Promise.resolve()
  }

  onInterrupt(stop: () => void): () => void {
    this.interrupt = stop
    return () => {
      this.interrupt = null
    }
  }

  get screens(): string[] {
    return this.writes.filter((text) => text.includes('\u001b[?2026h'))
  }
}

async function demo(options: DemoOptions, prepare: (host: FakeHost) => void = () => undefined) {
  const host = new FakeHost()
  prepare(host)
  return { host, status: await runDemo(options, host) }
}

const plainText = (text: string): string => text.replaceAll(/\u001b\[[0-9;?]*[a-zA-Z]/g, '')

describe('on a terminal', () => {
  test('refreshes five times a second in real time, ends by itself, and leaves the terminal as it was', async () => {
    const { host, status } = await demo({ seconds: 10 })
    expect(status).toBe(0)
    expect(host.screens.length).toBeGreaterThanOrEqual(45)
    expect(host.screens.length).toBeLessThanOrEqual(51)
    expect(host.ms).toBeGreaterThan(9_500)
    expect(host.ms).toBeLessThan(10_500)
    expect(host.writes.at(-1)).toContain('\u001b[?1049l')
    expect(host.interrupt).toBeNull()
  })

  test('shows a live market with every window filled from the first screen on', async () => {
    const { host } = await demo({ seconds: 1 })
    const first = plainText(host.screens[0]!)
    expect(first).toContain('● LIVE')
    expect(first).toMatch(/score +[+−]?\d\.\d\d/)
    expect(first).toMatch(/OFI 1s [+−]?\d+\.\d{3} {2}10s [+−]?\d+\.\d{3}/)
    expect(first).toMatch(/× the last minute/)
    expect(first).toMatch(/R +6\d,\d{3}\.\d\d/)
    expect(first).toMatch(/S +6\d,\d{3}\.\d\d/)
    expect(first).not.toMatch(/NaN|undefined|—/)
  })

  test.each([
    ['q', (host: FakeHost) => host.input.emit('data', 'q')],
    ['Ctrl-C in raw mode', (host: FakeHost) => host.input.emit('data', '\u0003')],
    ['a signal', (host: FakeHost) => host.interrupt?.()],
  ])('ends on %s', async (_, end) => {
    const { host, status } = await demo({}, (host) => {
      host.meanwhile = () => {
        if (host.ms > 2_000) end(host)
      }
    })
    expect(status).toBe(0)
    expect(host.ms).toBeLessThan(2_500)
    expect(host.writes.at(-1)).toContain('\u001b[?25h')
  })

  test('stands still while paused', async () => {
    const { host } = await demo({ seconds: 4 }, (host) => {
      let presses = 0
      host.meanwhile = () => {
        if ((presses === 0 && host.ms > 2_000) || (presses === 1 && host.ms > 7_000)) {
          presses++
          host.input.emit('data', ' ')
        }
      }
    })
    expect(host.ms).toBeGreaterThan(8_500)
    expect(plainText(host.screens.join(''))).toContain('PAUSED')
  })

  test('goes faster when asked', async () => {
    const { host } = await demo({ seconds: 20, speed: 10 })
    expect(host.ms).toBeLessThan(2_500)
  })

  test('NO_COLOR keeps the screen and drops the colours', async () => {
    const { host } = await demo({ seconds: 1 }, (host) => {
      host.env['NO_COLOR'] = '1'
    })
    expect(host.screens.join('')).not.toMatch(/\u001b\[[0-9;]*m/)
    expect(host.screens.length).toBeGreaterThan(3)
  })

  test('fits the window it is in, also when that changes', async () => {
    const { host } = await demo({ seconds: 2 }, (host) => {
      host.meanwhile = () => {
        if (host.ms < 1_000 || host.output.columns === 80) return
        Object.assign(host.output, { columns: 80, rows: 24 })
        host.output.emit('resize')
      }
    })
    const sizes = host.screens
      .map((text) => plainText(text).split('\r\n'))
      .map((lines) => `${lines[0]!.length}x${lines.length}`)
    expect(new Set(sizes)).toEqual(new Set(['100x36', '80x24']))
  })
})

describe('without a terminal', () => {
  test('prints one plain screen, the same every time, and ends with 0', async () => {
    const run = () => demo({ seconds: 30 }, (host) => Object.assign(host.output, { isTTY: false }))
    const [{ host, status }, again] = [await run(), await run()]
    expect(status).toBe(0)
    expect(host.writes).toHaveLength(1)
    expect(host.writes).toEqual(again.host.writes)
    expect(host.writes[0]).not.toContain('\u001b')
    expect(host.writes[0]).toContain('● LIVE')
    expect(host.writes[0]!.split('\n').length).toBeGreaterThan(30)
    expect(host.ms).toBe(0)
  })

  test('does so on a terminal, too, when plain text is asked for; the seed decides what it shows', async () => {
    const [one, two] = [await demo({ seconds: 5, plain: true }), await demo({ seconds: 5, plain: true, seed: 2 })]
    expect(one.host.writes).toHaveLength(1)
    expect(one.host.writes).not.toEqual(two.host.writes)
  })
})
