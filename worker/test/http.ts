// The Worker as its callers see it.
import { exports } from 'cloudflare:workers'

export const ORIGIN = 'http://leadline.test'

export function get(path: string, init?: RequestInit): Promise<Response> {
  return exports.default.fetch(new Request(`${ORIGIN}${path}`, init))
}

/** The feed connects by itself; the first look starts it. */
export async function live(): Promise<void> {
  for (let i = 0; i < 200; i++) {
    const { markets } = await (await get('/health')).json<{ markets: Record<string, number> }>()
    if (markets['live'] === 1) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the market of the tests did not become live')
}
