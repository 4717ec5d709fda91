// A process that answers each line of JSON with one.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** `ask(wish)` → the answer; one at a time. Throws what the process tells as `error`, and when it ends early. */
export function lane(command, args) {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const waiting = []
  const settle = (how, value) => {
    for (const one of waiting.splice(0)) one[how](value)
  }
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (!line.startsWith('{')) return console.error(`${command}: ${line}`)
    const answer = JSON.parse(line)
    if (answer.error) settle('reject', new Error(`${args[0]}: ${answer.error}`))
    else settle('resolve', answer)
  })
  child.on('error', (error) => settle('reject', error))
  child.on('exit', (code, signal) => settle('reject', new Error(`${args[0]} ended (${signal ?? code})`)))
  return {
    ask(wish) {
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject })
        child.stdin.write(`${JSON.stringify(wish)}\n`)
      })
    },
    close() {
      child.stdin.end()
    },
  }
}
