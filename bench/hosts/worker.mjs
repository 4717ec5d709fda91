// The clock of workerd stands still while it computes: whoever asks takes the time, and /empty is what asking costs.
import { load, play, start } from './pass.mjs'

const ANSWERS = {
  '/empty': () => '',
  '/load': async (request) => load(await request.arrayBuffer()),
  '/start': (_, { searchParams }) => start(searchParams.get('candidate')),
  '/play': () => JSON.stringify(play()),
}

export default {
  async fetch(request) {
    const url = new URL(request.url)
    return new Response(await ANSWERS[url.pathname](request, url))
  },
}
