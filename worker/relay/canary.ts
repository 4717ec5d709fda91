import { isChosen } from './hash.js'

const SEED = 0x63616e61

export interface Versions {
  readonly name: string
  /** Undefined: the backend's own choice. */
  readonly version?: string | undefined
  readonly canary?: { readonly version: string; readonly share: number } | undefined
}

/** Whether a market is one that the canary answers. A market stays where it is while the share grows. */
export function isCanary({ name, canary }: Versions, market: string): boolean {
  return canary !== undefined && isChosen(`${name}\n${market}`, canary.share, SEED)
}
