import * as sdk from 'leadline'
import * as feeds from 'leadline/feeds'

import { program } from './program.js'

if (typeof feeds.replay !== 'function') throw new Error('leadline/feeds has no replay')
program(sdk).then((answer) => console.log(JSON.stringify(answer)))
