import { DurableObject } from 'cloudflare:workers'
import type { Env } from '../env.js'

export class RelayObject extends DurableObject<Env> {
  async predict(_r: unknown): Promise<any> { return {} }
  async predictMany(_r: unknown): Promise<any> { return [] }
  async status(): Promise<any> { return {} }
}
