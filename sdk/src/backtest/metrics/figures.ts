// A list of named figures, each a finite number or null with the reason.
export interface Figures {
  readonly metrics: Readonly<Record<string, number | null>>
  /** Why a metric is null, by its name. */
  readonly reasons: Readonly<Record<string, string>>
}

export class FigureList implements Figures {
  readonly metrics: Record<string, number | null> = {}
  readonly reasons: Record<string, string> = {}

  /** What isn't finite becomes null, and `whyNot` its reason. */
  set(name: string, value: number, whyNot: string): void {
    if (Number.isFinite(value)) this.metrics[name] = value
    else this.refuse(name, whyNot)
  }

  refuse(name: string, why: string): void {
    this.metrics[name] = null
    this.reasons[name] = why
  }
}
