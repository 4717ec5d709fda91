const sdk = require('leadline')
const feeds = require('leadline/feeds')
const { program } = require('./program.js')

if (typeof feeds.replay !== 'function') throw new Error('leadline/feeds has no replay')
program(sdk).then((answer) => console.log(JSON.stringify(answer)))
