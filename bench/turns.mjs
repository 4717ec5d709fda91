// Turns: a process plays frames when it is told to, and waits in between while others play theirs. One line in, one line of
// JSON out, in every language (native/turns.h, hftbacktest/src/turns.rs):
//                    { "ready": true }   once, when all is loaded and warmed up
//   play FROM TO     { "ns": … }         frames FROM up to TO
//   again            { "checksum": … }   of what was played; then begins anew and plays what is not timed
//   end              the same as a process prints that plays alone; ends
import { readSync, writeSync } from 'node:fs'

export function takeTurns({ play, again, end }) {
  tell({ ready: true })
  for (const line of lines()) {
    const [word, from, to] = line.split(' ')
    if (word === 'play') tell({ ns: play(Number(from), Number(to)) })
    else if (word === 'again') tell({ checksum: again() })
    else if (word === 'end') return tell(end())
    else throw new RangeError(`found ${line}, expected play FROM TO, again or end`)
  }
}

/** Of stdin up to its end. Reading blocks: `process.stdin` would keep a loop turning in those that wait. */
function* lines() {
  const bytes = Buffer.alloc(1 << 10)
  let rest = ''
  for (let length; (length = readSync(0, bytes)) > 0;) {
    const whole = (rest + bytes.latin1Slice(0, length)).split('\n')
    rest = whole.pop()
    yield* whole
  }
}

function tell(answer) {
  writeSync(1, `${JSON.stringify(answer)}\n`)
}
