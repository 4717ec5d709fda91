import { EventEmitter } from 'node:events'
import { describe, expect, test } from 'vitest'
import { Pacer } from './demo-pacer.js'
import { Terminal } from './demo-terminal.js'
import { span } from './demo-text.js'

class Output extends EventEmitter {
  isTTY = true
  columns = 90
  rows = 30
  readonly writes: string[] = []
  write(text: string): void {
    this.writes.push(text)
  }
}

class Input extends EventEmitter {
  isTTY = true
  raw = false
  flowing = false
  setRawMode(raw: boolean): void {
    this.raw = raw
  }
  resume(): void {
    this.flowing = true
  }
  pause(): void {
    this.flowing = false
  }
}

describe('the terminal', () => {
  function opened() {
    const output = new Output()
    const input = new Input()
    const seen: string[] = []
    const handlers = { onKey: (key: string) => seen.push(key), onResize: () => seen.push('resize') }
    return { output, input, seen, terminal: new Terminal(output, input, handlers) }
  }

  test('enters the alternate screen and leaves it once, as it was', () => {
    const { output, input, terminal } = opened()
    expect(output.writes[0]).toContain('\u001b[?1049h')
    expect(output.writes[0]).toContain('\u001b[?25l')
    expect([input.raw, input.flowing]).toEqual([true, true])
    terminal.leave()
    terminal.leave()
    expect(output.writes.filter((text) => text.includes('\u001b[?1049l') && text.includes('\u001b[?25h'))).toHaveLength(
      1,
    )
    expect([input.raw, input.flowing]).toEqual([false, false])
    expect([output.listenerCount('resize'), input.listenerCount('data')]).toEqual([0, 0])
    expect(process.listeners('exit')).not.toContain(terminal.leave)
  })

  test('draws a refresh with one write and no clearing of the screen', () => {
    const { output, terminal } = opened()
    const before = output.writes.length
    terminal.show([[span('one')], [span('two', 'bid')]], null)
    expect(output.writes).toHaveLength(before + 1)
    expect(output.writes.at(-1)).toContain('\u001b[Kone\r\n\u001b[Ktwo\u001b[?2026l')
    expect(output.writes.at(-1)).not.toContain('\u001b[2J')
    terminal.leave()
  })

  test('hands on keys and changes of size', () => {
    const { output, input, seen, terminal } = opened()
    input.emit('data', Buffer.from(' q'))
    output.columns = 120
    output.emit('resize')
    expect(seen).toEqual([' ', 'q', 'resize'])
    expect(terminal.size).toEqual({ columns: 120, rows: 30 })
    terminal.leave()
  })
})

describe('the pacer', () => {
  function paced(speed: number) {
    const clock = { ms: 1000, sleeps: [] as number[], onSleep: (): void => undefined }
    const pacer = new Pacer(
      {
        now: () => clock.ms,
        sleep: (ms) => {
          clock.sleeps.push(ms)
          clock.ms += ms
          clock.onSleep()
          return Promise.resolve()
        },
      },
      speed,
    )
    return { clock, pacer, signal: new AbortController() }
  }

  test('waits until simulated time is due, in short beats', async () => {
    const { clock, pacer, signal } = paced(2)
    await pacer.until(5000, signal.signal)
    expect(clock.ms).toBe(1000)
    await pacer.until(6000, signal.signal)
    expect(clock.ms).toBe(1500)
    expect(Math.max(...clock.sleeps)).toBeLessThanOrEqual(200)
    clock.ms += 5000
    await pacer.until(6100, signal.signal)
    expect(clock.ms).toBe(6500)
  })

  test('stands still while paused and goes on from there', async () => {
    const { clock, pacer, signal } = paced(1)
    await pacer.until(0, signal.signal)
    pacer.paused = true
    clock.onSleep = () => {
      if (clock.ms >= 4000) pacer.paused = false
    }
    await pacer.until(100, signal.signal)
    expect(clock.ms).toBe(4000)
    await pacer.until(300, signal.signal)
    expect(clock.ms).toBe(4200)
  })

  test('lets go when it is told to end', async () => {
    const { clock, pacer, signal } = paced(1)
    await pacer.until(0, signal.signal)
    clock.onSleep = () => signal.abort()
    await pacer.until(1e9, signal.signal)
    expect(clock.sleeps).toHaveLength(1)
  })
})
