// Whose a line of a recording of frames is: what its routers answer.

/** The bytes don't tell. */
export const UNNAMED = -1
/** None of the markets wanted. */
export const OTHER = -2
/** The connection routes it, which counts its frames. */
export const CONNECTION = -3

export interface FrameRouter {
  /** Of the line last routed. */
  readonly kind: 'frame' | 'snapshot'
  /** Index of the market, or one of the marks above. */
  route(bytes: Uint8Array): number
}
