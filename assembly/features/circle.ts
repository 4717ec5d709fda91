// Sine and cosine of angles of at most a few hundred, where features need no others: the nearest multiple of π/2 is taken off in two
// parts, of which the first has 33 bits, so that its multiples are exact; the rest, at most π/4, goes through polynomials
// (constants of fdlibm's e_rem_pio2.c, k_sin.c and k_cos.c). The library's functions, made for angles of any size, weigh ten times as much.
const QUARTER: f64 = Math.PI / 2
const QUARTER_HIGH: f64 = 1.57079632673412561417
const QUARTER_LOW: f64 = 6.07710050650619224932e-11

function sine(x: f64): f64 {
  const z = x * x
  return x + x * z * (
    -1.66666666666666324348e-1 + z * (8.33333333332248946124e-3 + z * (-1.98412698298579493134e-4 +
    z * (2.75573137070700676789e-6 + z * (-2.50507602534068634195e-8 + z * 1.58969099521155010221e-10))))
  )
}

function cosine(x: f64): f64 {
  const z = x * x
  const rest = z * (
    4.16666666666666019037e-2 + z * (-1.38888888888741095749e-3 + z * (2.48015872894767294178e-5 +
    z * (-2.75573143513906633035e-7 + z * (2.08757232129817482790e-9 + z * -1.13596475577881948265e-11))))
  )
  const half = 0.5 * z
  const w = 1 - half
  return w + (1 - w - half + z * rest)
}

/** sin(x + turns·π/2). */
function turned(x: f64, turns: i32): f64 {
  const nearest = Math.floor(x / QUARTER + 0.5)
  const rest = x - nearest * QUARTER_HIGH - nearest * QUARTER_LOW
  const quadrant = (<i32>nearest + turns) & 3
  const value = (quadrant & 1) == 0 ? sine(rest) : cosine(rest)
  return quadrant >= 2 ? -value : value
}

export function sinOf(angle: f64): f64 {
  return turned(angle, 0)
}

export function cosOf(angle: f64): f64 {
  return turned(angle, 1)
}
