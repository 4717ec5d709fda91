// The surface in three dimensions: x is price, z is time with now in front, height and colour are the resting size.
import {
  AmbientLight,
  BufferAttribute,
  BufferGeometry,
  Color,
  DirectionalLight,
  DoubleSide,
  LineBasicMaterial,
  LineSegments,
  Mesh,
  MeshLambertMaterial,
  PerspectiveCamera,
  Scene,
  SRGBColorSpace,
  WebGLRenderer,
} from 'three'

import { colour } from '../chart/colours.js'
import { DEPTH_COLUMNS, DEPTH_SPAN_S } from '../history/depth-history.js'
import { type OrbitPlace, positionOf } from './orbit.js'
import { rampInto, rampOf } from './ramp.js'
import { BREAK_S, PRICE_CELLS, type Surface } from './surface.js'

/** The ground is [−1, 1] wide in price and as long in time. */
const HEIGHT = 0.55
const VERTICES = DEPTH_COLUMNS * PRICE_CELLS
const GRID_LINES = 9
/** Seconds that the ground is long at least, while less has been seen than fits. */
const LEAST_SPAN_S = 20

export class DepthScene {
  readonly #renderer: WebGLRenderer
  readonly #scene = new Scene()
  readonly #camera = new PerspectiveCamera(38, 1, 0.1, 20)
  readonly #geometry = new BufferGeometry()
  readonly #material = new MeshLambertMaterial({ vertexColors: true, side: DoubleSide })
  readonly #mid = new BufferGeometry()
  /** Over the surface, or it would be hidden most of the way. */
  readonly #midMaterial = new LineBasicMaterial({ depthTest: false, transparent: true })
  readonly #grid = new BufferGeometry()
  readonly #gridMaterial = new LineBasicMaterial()
  readonly #positions = new Float32Array(VERTICES * 3)
  readonly #colours = new Float32Array(VERTICES * 3)
  readonly #midPositions = new Float32Array(DEPTH_COLUMNS * 3)
  readonly #index = new Uint32Array((DEPTH_COLUMNS - 1) * (PRICE_CELLS - 1) * 6)
  readonly #midIndex = new Uint32Array((DEPTH_COLUMNS - 1) * 2)
  readonly #shade = new Color()

  /** Throws where there is no WebGL. */
  constructor(canvas: HTMLCanvasElement) {
    this.#renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true })
    this.#geometry.setAttribute('position', new BufferAttribute(this.#positions, 3))
    this.#geometry.setAttribute('color', new BufferAttribute(this.#colours, 3))
    this.#mid.setAttribute('position', new BufferAttribute(this.#midPositions, 3))
    this.#geometry.setIndex(new BufferAttribute(this.#index, 1))
    this.#mid.setIndex(new BufferAttribute(this.#midIndex, 1))
    this.#grid.setAttribute('position', new BufferAttribute(gridLines(), 3))
    const sun = new DirectionalLight(0xffffff, 1.6)
    sun.position.set(-1.5, 2.5, 1)
    this.#scene.add(new AmbientLight(0xffffff, 1.7), sun)
    const surface = new Mesh(this.#geometry, this.#material)
    const mid = new LineSegments(this.#mid, this.#midMaterial)
    // Their bounds change with every update; they are always in sight.
    for (const object of [surface, mid]) object.frustumCulled = false
    this.#scene.add(surface, mid, new LineSegments(this.#grid, this.#gridMaterial))
    this.restyle()
  }

  restyle(): void {
    this.#midMaterial.color.set(colour('--accent'))
    this.#gridMaterial.color.set(colour('--grid'))
  }

  show(surface: Surface): void {
    const { columns, ages, lots, isBid, fullLots, midCells } = surface
    const spanS = Math.min(DEPTH_SPAN_S, Math.max(LEAST_SPAN_S, ages[0]!))
    const ramps = [rampOf(colour('--heat-ask')), rampOf(colour('--heat-bid'))] as const
    for (let at = 0; at < columns; at++) {
      const z = 1 - (ages[at]! / spanS) * 2
      for (let cell = 0; cell < PRICE_CELLS; cell++) {
        const vertex = at * PRICE_CELLS + cell
        const share = Math.min(1, Math.sqrt(lots[vertex]! / fullLots))
        this.#positions[vertex * 3] = (cell / (PRICE_CELLS - 1)) * 2 - 1
        this.#positions[vertex * 3 + 1] = share * HEIGHT
        this.#positions[vertex * 3 + 2] = z
        this.#colourInto(ramps[isBid[vertex]!]!, 0.18 + 0.82 * share, vertex * 3)
      }
      this.#midPositions[at * 3] = (midCells[at]! / PRICE_CELLS) * 2 - 1
      this.#midPositions[at * 3 + 1] = HEIGHT * 0.04
      this.#midPositions[at * 3 + 2] = z
    }
    this.#join(joined(ages, spanS))
    for (const name of ['position', 'color']) this.#geometry.getAttribute(name).needsUpdate = true
    this.#mid.getAttribute('position').needsUpdate = true
    this.#geometry.computeVertexNormals()
  }

  /** Two triangles for each cell between joined columns, and a stretch of the mid's line. */
  #join(pairs: readonly number[]): void {
    let [next, nextMid] = [0, 0]
    for (const at of pairs) {
      this.#midIndex[nextMid++] = at
      this.#midIndex[nextMid++] = at + 1
      for (let cell = 0; cell + 1 < PRICE_CELLS; cell++) {
        const [a, b] = [at * PRICE_CELLS + cell, (at + 1) * PRICE_CELLS + cell]
        for (const vertex of [a, b, a + 1, b, b + 1, a + 1]) this.#index[next++] = vertex
      }
    }
    // What is left over are triangles of no size; buffers that were made anew each time would pile up on the GPU.
    this.#index.fill(0, next)
    this.#midIndex.fill(0, nextMid)
    for (const geometry of [this.#geometry, this.#mid]) geometry.index!.needsUpdate = true
  }

  draw(place: OrbitPlace): void {
    this.#camera.position.set(...positionOf(place))
    this.#camera.lookAt(0, 0, 0.1)
    this.#renderer.render(this.#scene, this.#camera)
  }

  resize(width: number, height: number): void {
    this.#camera.aspect = width / height
    this.#camera.updateProjectionMatrix()
    this.#renderer.setPixelRatio(Math.min(2, devicePixelRatio))
    this.#renderer.setSize(width, height, false)
  }

  /** Gives everything back, the context too: a page has few of them. */
  free(): void {
    for (const each of [this.#geometry, this.#material, this.#mid, this.#midMaterial, this.#grid, this.#gridMaterial])
      each.dispose()
    this.#renderer.dispose()
    this.#renderer.forceContextLoss()
  }

  /** A ramp is written in the colours of a screen, light is reckoned in linear ones. */
  #colourInto(ramp: ReturnType<typeof rampOf>, share: number, at: number): void {
    rampInto(ramp, share, this.#colours, at)
    const [r, g, b] = this.#colours.subarray(at, at + 3)
    this.#shade.setRGB(r!, g!, b!, SRGBColorSpace).toArray(this.#colours, at)
  }
}

/** Pairs of neighbouring columns that are joined: none across a break, none beyond the ground. */
function joined(ages: Float64Array, spanS: number): number[] {
  const pairs: number[] = []
  for (let at = 0; at + 1 < ages.length; at++)
    if (ages[at]! - ages[at + 1]! <= BREAK_S && ages[at]! <= spanS) pairs.push(at)
  return pairs
}

function gridLines(): Float32Array {
  const lines: number[] = []
  for (let i = 0; i < GRID_LINES; i++) {
    const at = (i / (GRID_LINES - 1)) * 2 - 1
    lines.push(at, 0, -1, at, 0, 1, -1, 0, at, 1, 0, at)
  }
  return Float32Array.from(lines)
}
