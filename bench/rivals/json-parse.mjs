// The floor of everyone who parses with JSON.parse: it keeps no book, so there is nothing to fold.
import { depthOf } from './json.mjs'

export async function jsonParse() {
  let sink = 0
  return {
    input: 'string',
    checksum: null,
    restart() {},
    apply(frame) {
      const { b, a } = depthOf(frame)
      sink += b.length + a.length
    },
    top() {},
    sink: () => sink,
  }
}
