// The process of a lane that plays when it is told to (turns.mjs). What goes wrong in it is told with the lane's key and what
// it wrote to stderr.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export function startLane({ key, argv }) {
  const [command, ...rest] = argv
  const child = spawn(command, [...rest, '--turns'], { stdio: 'pipe' })
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  let said = ''
  child.stderr.on('data', (piece) => (said += piece))
  child.stdin.on('error', () => {}) // whoever is gone is missed by the answer that never comes
  let failure
  child.on('error', ({ message }) => (failure = message))
  const ended = new Promise((resolve) => {
    child.on('close', (status, signal) => resolve(failure ?? signal ?? `status ${status}`))
  })

  async function answer(field) {
    const { value: line, done } = await answers.next()
    if (done) throw new Error(`${key} ended with ${await ended}\n${said}`)
    const found = parsed(line)
    if (!(field in found)) throw new Error(`${key} answered ${line}, expected ${field}\n${said}`)
    return found
  }

  const tell = (...lines) => child.stdin.write(lines.map((line) => `${line}\n`).join(''))

  return {
    key,
    ready: () => answer('ready'),
    /** ns of the timed frames. Both spans are asked for at once: it doesn't fall asleep between them. */
    async play({ from, timed, to }) {
      const spans = [
        [from, timed],
        [timed, to],
      ].filter(([begin, end]) => begin < end)
      tell(...spans.map((span) => `play ${span.join(' ')}`))
      let ns
      for (const span of spans) {
        ns = (await answer('ns')).ns
        if (!(ns > 0)) throw new Error(`${key} took ${ns} ns for frames ${span.join(' to ')}`)
      }
      return ns
    },
    /** The checksum of the pass that was played; the next one begins. */
    async again() {
      tell('again')
      return (await answer('checksum')).checksum
    },
    async end() {
      tell('end')
      return answer('checksum')
    },
    kill: () => child.kill('SIGKILL'),
    /** None is left behind: resolves when it is gone. */
    stop() {
      child.kill('SIGKILL')
      return ended
    },
  }
}

function parsed(line) {
  try {
    return Object(JSON.parse(line))
  } catch {
    return {}
  }
}
