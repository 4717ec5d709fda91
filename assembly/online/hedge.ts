// Hedge, the exponentially weighted average of members' predictions, with fixed share and sleeping members.
//
//   predicted: Σ wᵢpᵢ/Σ wᵢ over the members that are awake, those whose prediction is a number
//   wᵢ ← wᵢ·e^(−η·ℓᵢ)·(Σ w/Σ w·e^(−η·ℓ)) for them: what they weigh together doesn't change
//   w ← (1 − α)·w + α/K
//
// With log-loss, η = 1 and α = 0 the ensemble never loses more than ln K beyond any member, counted where that member is awake.
// Weights are kept as logarithms, so that a bad member comes back. Sources: Vovk 1990; Freund, Schapire, Singer, Warmuth 1997 (asleep);
// Herbster and Warmuth 1998 (share). Cost O(K). State: │ ln w × K │ Σ (ensemble's loss − ℓᵢ) × K: regret towards each │.
import { HEDGE_MEMBERS, HEDGE_RATE, HEDGE_SHARE, STATUS_DONE, STATUS_SKIPPED } from './layout'
import { classesOf, config, count, scratch } from './block'
import { LEAST } from './chance'
import { at, put } from './vector'

export function hedgeBytes(members: i32): i32 { return members << 4 }

export function openHedge(l: usize, s: usize): void {
  const members = count(l, HEDGE_MEMBERS)
  for (let i = 0; i < members; i++) put(s, i, -Math.log(<f64>members))
}

/** Numbers that a member gives: one, or a probability of each class. */
@inline function perMember(l: usize): i32 { return classesOf(l) > 2 ? classesOf(l) : 1 }

/** Whether each input is asleep or possible, and one member is awake. */
export function hedgeTakes(l: usize, x: usize): bool {
  const each = perMember(l)
  const areChances = classesOf(l) > 0
  let awake = 0
  for (let i = 0; i < count(l, HEDGE_MEMBERS); i++) {
    let numbers = 0
    for (let c = 0; c < each; c++) {
      const p = at(x, i * each + c)
      if (isNaN(p)) continue
      if (areChances ? p < 0 || p > 1 : Math.abs(p) == Infinity) return false
      numbers++
    }
    if (numbers == each) awake++
  }
  return awake > 0
}

@inline function isAwake(x: usize, i: i32, each: i32): bool {
  for (let c = 0; c < each; c++) if (isNaN(at(x, i * each + c))) return false
  return true
}

/** Weights of the members that are awake, adding up to 1, in scratch vector 2; the others' are 0. */
function awakeWeights(l: usize, s: usize, x: usize): void {
  const members = count(l, HEDGE_MEMBERS)
  const each = perMember(l)
  let greatest = -Infinity
  for (let i = 0; i < members; i++) if (isAwake(x, i, each)) greatest = max(greatest, at(s, i))
  let sum: f64 = 0
  for (let i = 0; i < members; i++) {
    const w = isAwake(x, i, each) ? Math.exp(at(s, i) - greatest) : 0
    put(scratch(2), i, w)
    sum += w
  }
  for (let i = 0; i < members; i++) put(scratch(2), i, at(scratch(2), i) / sum)
}

/** A probability away from 0, and from 1 where it stands for two classes. */
@inline function possible(p: f64, each: i32): f64 { return each > 1 ? max(LEAST, p) : max(LEAST, min<f64>(1 - LEAST, p)) }

export function hedge(l: usize, s: usize, x: usize, out: usize): void {
  const each = perMember(l)
  const areChances = classesOf(l) > 0
  awakeWeights(l, s, x)
  for (let c = 0; c < each; c++) {
    let sum: f64 = 0
    for (let i = 0; i < count(l, HEDGE_MEMBERS); i++) {
      const w = at(scratch(2), i)
      if (w == 0) continue
      const p = at(x, i * each + c)
      sum += w * (areChances ? possible(p, each) : p)
    }
    put(out, c, sum)
  }
}

/** A member's loss. */
function lossOf(l: usize, x: usize, i: i32, y: f64): f64 {
  const each = perMember(l)
  if (classesOf(l) == 0) return (at(x, i) - y) * (at(x, i) - y)
  if (each > 1) return -Math.log(possible(at(x, i * each + <i32>y), each))
  const p = possible(at(x, i), each)
  return -Math.log(y > 0 ? p : 1 - p)
}

export function hedgeLearn(l: usize, s: usize, x: usize, out: usize, y: f64): i32 {
  const members = count(l, HEDGE_MEMBERS)
  const each = perMember(l)
  const rate = config(l, HEDGE_RATE)
  const share = config(l, HEDGE_SHARE)
  const regrets = s + (<usize>members << 3)
  awakeWeights(l, s, x)
  // ln Σ w·e^(−η·ℓ), the greatest part taken out first
  const losses = scratch(3)
  let least = Infinity
  for (let i = 0; i < members; i++) {
    if (!isAwake(x, i, each)) continue
    put(losses, i, lossOf(l, x, i, y))
    if (at(scratch(2), i) > 0) least = min(least, at(losses, i))
  }
  if (!(least < Infinity)) return STATUS_SKIPPED
  let sum: f64 = 0
  for (let i = 0; i < members; i++)
    if (at(scratch(2), i) > 0) sum += at(scratch(2), i) * Math.exp(-rate * (at(losses, i) - least))
  const lift = rate * least - Math.log(sum)
  const p = each > 1 ? at(out, <i32>y) : y > 0 ? at(out, 0) : 1 - at(out, 0)
  const own = classesOf(l) == 0 ? (at(out, 0) - y) * (at(out, 0) - y) : -Math.log(max(LEAST, p))
  for (let i = 0; i < members; i++) {
    if (isAwake(x, i, each)) {
      put(s, i, at(s, i) - rate * at(losses, i) + lift)
      put(regrets, i, at(regrets, i) + own - at(losses, i))
    }
    if (share > 0) put(s, i, Math.log((1 - share) * Math.exp(at(s, i)) + share / <f64>members))
  }
  return STATUS_DONE
}
