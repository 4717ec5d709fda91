// A quantile of a stream by five markers: the P-square algorithm, Jain and Chlamtac, CACM 28(10) 1985, box 1.
export class Quantile {
  count = 0
  private readonly p: number
  private heights: number[] = []
  private positions = [1, 2, 3, 4, 5]
  private readonly desired: number[]
  private readonly increments: readonly number[]

  constructor(p: number) {
    this.p = p
    this.desired = [1, 1 + 2 * p, 1 + 4 * p, 3 + 2 * p, 5]
    this.increments = [0, p / 2, p, (1 + p) / 2, 1]
  }

  /** Null before the fifth observation. */
  get value(): number | null {
    return this.count < 5 ? null : (this.heights[2] ?? null)
  }

  add(x: number): void {
    this.count++
    if (this.count <= 5) {
      this.heights.push(x)
      this.heights.sort((a, b) => a - b)
      return
    }
    const cell = this.cellOf(x)
    for (let i = cell + 1; i < 5; i++) this.positions[i]!++
    for (const [i, increment] of this.increments.entries()) this.desired[i]! += increment
    for (const i of [1, 2, 3]) this.adjust(i)
  }

  /** Everything counted in a unit `factor` times as fine. */
  scale(factor: number): void {
    this.heights = this.heights.map((height) => height * factor)
  }

  copy(): Quantile {
    const copy = new Quantile(this.p)
    copy.count = this.count
    copy.heights = [...this.heights]
    copy.positions = [...this.positions]
    copy.desired.splice(0, 5, ...this.desired)
    return copy
  }

  private cellOf(x: number): number {
    const q = this.heights
    if (x < q[0]!) q[0] = x
    if (x > q[4]!) q[4] = x
    for (const i of [1, 2, 3]) if (x < q[i]!) return i - 1
    return 3
  }

  private adjust(i: number): void {
    const [q, n] = [this.heights, this.positions]
    const lag = this.desired[i]! - n[i]!
    const step = lag >= 1 && n[i + 1]! - n[i]! > 1 ? 1 : lag <= -1 && n[i - 1]! - n[i]! < -1 ? -1 : 0
    if (step === 0) return
    const parabolic = this.parabolic(i, step)
    q[i] =
      q[i - 1]! < parabolic && parabolic < q[i + 1]!
        ? parabolic
        : q[i]! + (step * (q[i + step]! - q[i]!)) / (n[i + step]! - n[i]!)
    n[i]! += step
  }

  private parabolic(i: number, d: number): number {
    const [q, n] = [this.heights, this.positions]
    const [left, at, right] = [n[i - 1]!, n[i]!, n[i + 1]!]
    const up = ((at - left + d) * (q[i + 1]! - q[i]!)) / (right - at)
    const down = ((right - at - d) * (q[i]! - q[i - 1]!)) / (at - left)
    return q[i]! + (d / (right - left)) * (up + down)
  }
}
