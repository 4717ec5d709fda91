// The same message written differently: members of objects in another order, numbers with other zeros. Number text is kept as
// it stands where it isn't meant to change: nothing goes through a float.
import type { Random } from '../parity/random.js'

const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const STRING = /"(?:[^"\\]|\\.)*"/y
const SPACE = /\s*/y
const WORD = /true|false|null/y

type Leaf = (token: string) => string

/** Rewrites a JSON text, every object's members shuffled by `random` (kept when null); what isn't JSON stays as it is. */
function rewrite(text: string, random: Random | null, leaf: Leaf): string {
  let at = 0
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (!match) return null
    at += match[0].length
    return match[0]
  }
  const space = () => void take(SPACE)
  const expect = (character: string) => {
    space()
    if (text[at] !== character) throw new SyntaxError(`byte ${at}`)
    at++
    space()
  }
  const list = (close: string, item: () => string): string[] => {
    const items: string[] = []
    at++
    space()
    while (text[at] !== close) {
      if (items.length > 0) expect(',')
      items.push(item())
      space()
    }
    at++
    return items
  }
  const value = (): string => {
    space()
    if (text[at] === '{') {
      const members = list('}', () => {
        const key = take(STRING)
        if (key === null) throw new SyntaxError(`byte ${at}`)
        expect(':')
        return `${key}:${value()}`
      })
      return `{${(random ? random.shuffled(members) : members).join(',')}}`
    }
    if (text[at] === '[') return `[${list(']', value).join(',')}]`
    const token = take(STRING) ?? take(NUMBER) ?? take(WORD)
    if (token === null) throw new SyntaxError(`byte ${at}`)
    return leaf(token)
  }
  try {
    const all = value()
    space()
    return at === text.length ? all : text
  } catch (error) {
    if (error instanceof SyntaxError) return text
    throw error
  }
}

/** Members of every object in a random order. */
export function shuffleMembers(text: string, random: Random): string {
  return rewrite(text, random, (token) => token)
}

const DECIMAL_STRING = /^"(\d+\.\d+)"$/
const DECIMAL_NUMBER = /^(\d+\.\d+)$/

/** Every decimal with other zeros behind it, or none; JSON numbers with exponents too, where the wire has them. */
export function respellDecimals(text: string, random: Random, exponents: boolean): string {
  return rewrite(text, null, (token) => {
    const quoted = DECIMAL_STRING.exec(token)
    if (quoted) return `"${otherZeros(quoted[1]!, random)}"`
    const bare = DECIMAL_NUMBER.exec(token)
    if (!bare) return token
    if (!exponents || random.chance(0.5)) return otherZeros(bare[1]!, random)
    const [whole = '', fraction = ''] = bare[1]!.split('.')
    return `${(whole + fraction).replace(/^0+(?=\d)/, '')}e-${fraction.length}`
  })
}

function otherZeros(text: string, random: Random): string {
  const short = text.replace(/\.?0+$/, '')
  if (random.chance(0.3)) return short
  return `${short.includes('.') ? short : `${short}.0`}${'0'.repeat(random.between(0, 3))}`
}
