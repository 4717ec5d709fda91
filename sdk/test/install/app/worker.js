import * as sdk from 'leadline'

import { program } from './program.js'

export default {
  async fetch() {
    return Response.json(await program(sdk))
  },
}
