// Facts as JSON and back: what isn't a number in JSON is named, what can be rebuilt is left out, what doesn't fit is refused.
import type { Instrument } from '../engine/trading.js'
import { RISK_CODES } from './codes.js'
import { RiskError, shown } from './errors.js'
import { createFacts, type Facts, type OpenOrder } from './facts.js'
import type { RiskOptions } from './options.js'
import { rulesOf } from './rules.js'
import { rebuildTree } from './sliding-median.js'

const VERSION = 1

/** Plain JSON. */
export interface SavedRisk {
  readonly version: number
  readonly instruments: readonly Instrument[]
  readonly options: RiskOptions
  /** Of the limits that the facts were collected under. */
  readonly configHash: string
  readonly facts: unknown
}

export function saveFacts(facts: Facts, instruments: readonly Instrument[], options: RiskOptions): SavedRisk {
  const plain = { version: VERSION, instruments, options, configHash: facts.rules.hash, facts: encode(facts) }
  return JSON.parse(JSON.stringify(plain)) as SavedRisk
}

/** Throws RiskError with place, found and expected. */
export function restoreFacts({ version, instruments, options, configHash, facts: saved }: SavedRisk): Facts {
  if (version !== VERSION) throw new RiskError('saved.version', shown(version), `${VERSION}`)
  const facts = createFacts(rulesOf(instruments, options))
  if (facts.rules.hash !== configHash) throw new RiskError('saved.configHash', shown(configHash), facts.rules.hash)
  fill(facts as unknown as Tree, saved, 'saved.facts')
  for (const { regime } of facts.markets) {
    rebuildTree(regime.volatilities)
    rebuildTree(regime.spreads)
  }
  const { state, code } = facts.latch
  if (!['ACTIVE', 'REDUCING', 'HALTED'].includes(state))
    throw new RiskError('saved.facts.latch.state', shown(state), 'ACTIVE, REDUCING or HALTED')
  if (state === 'ACTIVE' ? code !== null : code === null || !Object.hasOwn(RISK_CODES, code))
    throw new RiskError('saved.facts.latch.code', shown(code), state === 'ACTIVE' ? 'null' : 'a code of risk')
  return facts
}

type Tree = Record<string, unknown>
const LEFT_OUT = new Set(['rules', 'tree'])

function encode(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : { number: String(value) }
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Uint16Array) return [...value]
  if (Array.isArray(value)) return value.map(encode)
  const entries = Object.entries(value).filter(([key]) => !LEFT_OUT.has(key))
  return Object.fromEntries(entries.map(([key, member]) => [key, key === 'intent' ? member : encode(member)]))
}

const ORDER: OpenOrder = {
  ...{ id: 0, intent: { instrument: 0, side: 'buy', kind: 'limit', qtyLots: 0 }, lots: 0 },
  ...{ isWaiting: false, isAcknowledged: false, sentUs: 0, exitGain: NaN },
}

/** Puts what was saved where fresh facts have the same: their shape says what is expected. */
function fill(fresh: Tree, saved: unknown, where: string): void {
  if (typeof saved !== 'object' || saved === null) throw new RiskError(where, shown(saved), 'an object')
  for (const [key, value] of Object.entries(fresh)) {
    if (LEFT_OUT.has(key)) continue
    fresh[key] = decode(value, (saved as Tree)[key], key, `${where}.${key}`)
  }
}

function decode(fresh: unknown, saved: unknown, key: string, where: string): unknown {
  if (typeof fresh === 'number') return numberOf(saved, where)
  if (key === 'intent' && typeof saved === 'object' && saved !== null) return saved
  if (fresh === null && (saved === null || typeof saved === 'string')) return saved
  if (fresh instanceof Uint16Array) {
    if (!Array.isArray(saved) || saved.length !== fresh.length)
      throw new RiskError(where, 'another list', `${fresh.length} numbers`)
    return Uint16Array.from(saved as number[])
  }
  if (Array.isArray(fresh)) {
    if (!Array.isArray(saved)) throw new RiskError(where, shown(saved), 'a list')
    if (key === 'times') return saved.map((time, at) => numberOf(time, `${where}[${at}]`))
    if (key !== 'orders' && saved.length !== fresh.length)
      throw new RiskError(where, `${saved.length} elements`, `${fresh.length}`)
    return saved.map((element, at) => {
      const like = key === 'orders' ? { ...ORDER } : (fresh[at] as Tree)
      fill(like as unknown as Tree, element, `${where}[${at}]`)
      return like
    })
  }
  if (typeof fresh === 'object' && fresh !== null) {
    fill(fresh as Tree, saved, where)
    return fresh
  }
  if (typeof saved !== typeof fresh) throw new RiskError(where, shown(saved), `a ${typeof fresh}`)
  return saved
}

function numberOf(saved: unknown, where: string): number {
  if (typeof saved === 'number') return saved
  const named = (saved as { number?: unknown } | null)?.number
  if (named === 'NaN' || named === 'Infinity' || named === '-Infinity') return Number(named)
  throw new RiskError(where, shown(saved), 'a number')
}
