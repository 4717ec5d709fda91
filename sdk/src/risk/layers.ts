// The seven layers in the order in which they are asked.
import { dataLayer } from './layers/data.js'
import { exposureLayer } from './layers/exposure.js'
import { lossLayer } from './layers/loss.js'
import { orderLayer } from './layers/order.js'
import { rateLayer } from './layers/rate.js'
import { regimeLayer } from './layers/regime.js'
import { supervisionLayer } from './layers/supervision.js'
import type { Layer } from './verdict.js'

export const LAYERS: readonly Layer[] = [
  dataLayer,
  orderLayer,
  exposureLayer,
  lossLayer,
  regimeLayer,
  rateLayer,
  supervisionLayer,
]
