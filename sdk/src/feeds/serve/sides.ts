// The venues that can be played by `leadline replay --serve`, by ccxt's id.
import type { VenueSide } from '../venue.js'
import { binancecoinmSide, binanceSide, binanceusdmSide } from '../venues/binance-side.js'

export const SIDES: Readonly<Record<string, VenueSide>> = {
  binance: binanceSide,
  binanceusdm: binanceusdmSide,
  binancecoinm: binancecoinmSide,
}
