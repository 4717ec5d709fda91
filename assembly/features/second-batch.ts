// The batch features of closed seconds by kind: a round is begun once, then each kind is read.
import {
  FEATURE_ACF, FEATURE_ACF_BAND, FEATURE_ADF_P, FEATURE_ADF_STAT, FEATURE_AMIHUD, FEATURE_BIPOWER, FEATURE_CORWIN_SCHULTZ,
  FEATURE_ENTROPY_PERM, FEATURE_ENTROPY_WORDS, FEATURE_EWMA_VOL, FEATURE_GARMAN_KLASS, FEATURE_HASBROUCK_LAMBDA,
  FEATURE_HURST, FEATURE_HURST_R2, FEATURE_JUMP, FEATURE_KYLE_LAMBDA, FEATURE_KYLE_LAMBDA_T, FEATURE_OU_HALFLIFE,
  FEATURE_PARKINSON, FEATURE_QUOTE_STUFFING, FEATURE_ROGERS_SATCHELL, FEATURE_RV, FEATURE_RV_SIGNATURE, FEATURE_TSRV,
  FEATURE_VARIANCE_RATIO, FEATURE_VARIANCE_RATIO_Z, FEATURE_VOL_RATIO, FEATURE_YANG_ZHANG,
} from '../layout'
import { entropyOfOrders, entropyOfWords, quoteStuffing } from './entropy'
import { amihud, hasbrouckLambda, kyleLambda } from './impact'
import { forgetSamples, laySamples } from './samples'
import { takeNews } from './seconds'
import { autocorrelation, autocorrelationBand, halfLife, hurst, varianceRatio, varianceRatioZ } from './structure'
import { dickeyFuller } from './unitroot'
import {
  bipower, corwinSchultz, ewma, garmanKlass, jump, parkinson, realized, rogersSatchell, signature, twoScales, volatilityRatio,
  yangZhang,
} from './volatility'

/**
 * Begins a round. false: since the last round no second was closed and nothing was dropped or rescaled, so that every value but
 * that of FEATURE_ENTROPY_PERM is what it was.
 */
export function beginSeconds(m: usize, s: usize): bool {
  forgetSamples()
  return takeNews(s)
}

export function batchSeconds(m: usize, s: usize, kind: i32, param: i32): f64 {
  if (kind == FEATURE_ENTROPY_PERM) return entropyOfOrders(s)
  if (kind == FEATURE_HASBROUCK_LAMBDA) return hasbrouckLambda(s)
  laySamples(m, s)
  if (kind <= FEATURE_CORWIN_SCHULTZ) {
    if (kind == FEATURE_KYLE_LAMBDA || kind == FEATURE_KYLE_LAMBDA_T) return kyleLambda(kind == FEATURE_KYLE_LAMBDA_T)
    return kind == FEATURE_AMIHUD ? amihud() : corwinSchultz()
  }
  if (kind <= FEATURE_VOL_RATIO) return volatility(s, kind, param)
  if (kind == FEATURE_QUOTE_STUFFING) return quoteStuffing()
  if (kind == FEATURE_ACF) return autocorrelation(param)
  if (kind == FEATURE_ACF_BAND) return autocorrelationBand()
  if (kind == FEATURE_VARIANCE_RATIO) return varianceRatio(param)
  if (kind == FEATURE_VARIANCE_RATIO_Z) return varianceRatioZ(param)
  if (kind == FEATURE_HURST || kind == FEATURE_HURST_R2) return hurst(kind == FEATURE_HURST_R2)
  if (kind == FEATURE_ENTROPY_WORDS) return entropyOfWords()
  if (kind == FEATURE_OU_HALFLIFE) return halfLife()
  return kind == FEATURE_ADF_STAT || kind == FEATURE_ADF_P ? dickeyFuller(kind == FEATURE_ADF_P) : NaN
}

function volatility(s: usize, kind: i32, param: i32): f64 {
  if (kind == FEATURE_RV) return realized(param)
  if (kind == FEATURE_RV_SIGNATURE) return signature()
  if (kind == FEATURE_BIPOWER) return bipower(param)
  if (kind == FEATURE_JUMP) return jump(param)
  if (kind == FEATURE_TSRV) return twoScales()
  if (kind == FEATURE_PARKINSON) return parkinson()
  if (kind == FEATURE_GARMAN_KLASS) return garmanKlass()
  if (kind == FEATURE_ROGERS_SATCHELL) return rogersSatchell()
  if (kind == FEATURE_YANG_ZHANG) return yangZhang()
  return kind == FEATURE_EWMA_VOL ? ewma(s) : volatilityRatio()
}
