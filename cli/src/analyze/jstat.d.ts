// The two functions of jstat that are used; the package brings no types.
declare module 'jstat' {
  interface Stat {
    /** Regularised incomplete beta function I_x(a, b). */
    ibeta(x: number, a: number, b: number): number
    readonly normal: { cdf(x: number, mean: number, sd: number): number }
  }
  const jstat: { readonly jStat: Stat }
  export default jstat
}
