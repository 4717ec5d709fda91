// The heatmap's one quad: every pixel looks up its column and its row.
//
//   values  R32F    ROWS × columns   a texture row is a column of time; a texel is the lots of a price row, bids > 0, asks < 0
//   meta    RGBA32F 2 × columns      [first price, ticks a row, bid, ask]   [flags, –, –, –]      prices in ticks from the origin, −1e9 for none
//   ramps   RGBA8   256 × 2          bids, asks
//
// Each column says itself where its first row lies and how much a row takes in. So the view may move, and rows be regrouped, while
// columns are brought up to date a few in each frame: what is not yet is drawn as it was, in its right place.

/** Price rows that a column of the texture holds. */
export const ROWS = 1024

export const VERTEX = `#version 300 es
void main() {
  // One triangle that covers the canvas: (−1, −1), (3, −1), (−1, 3).
  gl_Position = vec4(float((gl_VertexID & 1) << 2) - 1.0, float((gl_VertexID & 2) << 1) - 1.0, 0.0, 1.0);
}`

export const FRAGMENT = `#version 300 es
precision highp float;
precision highp int;
precision highp sampler2D;
uniform sampler2D values, meta, ramps;
uniform int columns;      // of the ring
uniform int firstSlot;    // where the oldest column lies
uniform int kept;         // columns that there are
uniform float left;       // column at the left edge, from the oldest
uniform float perPx;      // columns a device pixel
uniform float bottom;     // ticks from the origin at the lower edge
uniform float ticksPerPx; // ticks a device pixel
uniform float lower, upper;
uniform bool showsBest;
uniform bool isStale;
uniform float strip;
uniform float lineWidth;
uniform vec3 bid, ask, background, gap, stale;
out vec4 colour;

const int ROWS = ${ROWS};
const int MOST = 6;       // columns, and rows, that one pixel looks at

int slotOf(int k) { int s = firstSlot + k; return s < columns ? s : s - columns; }

// The largest cell of the rows that this pixel covers.
float cellAt(int slot, float ticks) {
  vec4 place = texelFetch(meta, ivec2(0, slot), 0);
  float row = (ticks + 0.5 - place.x) / place.y;
  float rows = clamp(ticksPerPx / place.y, 1.0, float(MOST));
  float found = 0.0;
  for (int j = 0; j < MOST; j++) {
    if (float(j) >= rows) break;
    int r = int(floor(row)) + j;
    if (r < 0 || r >= ROWS) continue;
    float value = texelFetch(values, ivec2(r, slot), 0).r;
    if (abs(value) > abs(found)) found = value;
  }
  return found;
}

bool near(float price, float ticks) { return abs(price - ticks) <= max(0.5 * ticksPerPx * lineWidth, 0.0); }
bool between(float p, float a, float b) { return min(a, b) > -9e8 && p >= min(a, b) && p <= max(a, b); }

vec3 washed(vec3 c) { return mix(vec3(dot(c, vec3(0.299, 0.587, 0.114))), stale, 0.35); }

void main() {
  float k = left + gl_FragCoord.x * perPx;
  int column = int(floor(k));
  float ticks = bottom + gl_FragCoord.y * ticksPerPx;
  colour = vec4(background, 1.0);
  if (column < 0 || column >= kept) return;

  int span = int(clamp(perPx, 1.0, float(MOST)));
  float value = 0.0;
  int flags = 0;
  for (int i = 0; i < MOST; i++) {
    if (i >= span) break;
    int c = min(column + i * max(1, int(perPx) / span), kept - 1);
    int slot = slotOf(c);
    flags |= int(texelFetch(meta, ivec2(1, slot), 0).x);
    float v = cellAt(slot, ticks);
    if (abs(v) > abs(value)) value = v;
  }
  vec3 c = background;
  if (value != 0.0) {
    float t = clamp((abs(value) - lower) / max(upper - lower, 1e-9), 0.0, 1.0);
    c = texelFetch(ramps, ivec2(int(t * 255.0 + 0.5), value > 0.0 ? 0 : 1), 0).rgb;
  }
  bool hatched = (flags & 2) != 0 && (flags & 1) == 0;
  if (hatched && mod(gl_FragCoord.x + gl_FragCoord.y, 9.0) < 2.0) c = mix(background, gap, 0.55);
  if ((flags & 4) != 0) c = washed(c);

  if (showsBest && perPx <= 1.0) {
    vec4 here = texelFetch(meta, ivec2(0, slotOf(column)), 0);
    vec4 before = column > 0 ? texelFetch(meta, ivec2(0, slotOf(column - 1)), 0) : here;
    bool isEdge = fract(k) < perPx * lineWidth;
    if (near(here.z, ticks) || (isEdge && between(ticks, before.z, here.z))) c = bid;
    if (near(here.w, ticks) || (isEdge && between(ticks, before.w, here.w))) c = ask;
  }
  if (isStale) c = washed(c);
  if (gl_FragCoord.y < strip) c = (flags & 2) != 0 ? gap : (flags & 4) != 0 ? stale : mix(background, bid, 0.35);
  colour = vec4(c, 1.0);
}`
