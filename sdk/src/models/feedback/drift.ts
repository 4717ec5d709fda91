// What watches the champion's losses.
import type { Detector } from '../online/observer.js'

/** `Detector` of `learners.pageHinkley()` is one as it is; so is anything that keeps to this. */
export interface DriftDetector {
  /** Takes a loss in; whether that set the alarm off. */
  observe(loss: number): boolean
  /** Forgets all that it has seen. */
  reset(): void
  save(): Uint8Array
  /** Throws, and changes nothing, for bytes of another detector or other options. */
  restore(bytes: Uint8Array): void
}

/** ADWIN tells of any change of the mean: of these alarms, those after which it is higher. A champion that became better has not drifted. */
export function risesOnly(adwin: Detector): DriftDetector {
  if (adwin.kind !== 'adwin') throw new RangeError(`detector: found ${adwin.kind}, expected adwin`)
  return {
    observe(loss) {
      const before = adwin.output('mean')
      return adwin.observe(loss) && adwin.output('mean') > before
    },
    reset: () => adwin.reset(),
    save: () => adwin.save(),
    restore: (bytes) => adwin.restore(bytes),
  }
}
