// Exponential, logarithm and random numbers that have the same bits on every host.
export { exp, ln } from '../simulation/exact/exp-log.js'
export { uniformAt } from '../simulation/exact/philox.js'
