// A camera on a sphere around the surface: where it is, where it is going, and what pointer and keys do to that.

export interface OrbitPlace {
  /** Around the vertical axis, radians; 0 looks along time towards now. */
  readonly azimuth: number
  /** Above the ground, radians. */
  readonly elevation: number
  readonly distance: number
}

export const START: OrbitPlace = { azimuth: -0.7, elevation: 0.6, distance: 3.8 }
const ELEVATIONS = [0.08, 1.5] as const
const DISTANCES = [1.2, 6] as const
const TURN = Math.PI / 24

const held = (value: number, [low, high]: readonly [number, number]) => Math.min(high, Math.max(low, value))

export function turned(place: OrbitPlace, azimuth: number, elevation: number): OrbitPlace {
  return { ...place, azimuth: place.azimuth + azimuth, elevation: held(place.elevation + elevation, ELEVATIONS) }
}

export function zoomed(place: OrbitPlace, factor: number): OrbitPlace {
  return { ...place, distance: held(place.distance * factor, DISTANCES) }
}

const KEYS: Readonly<Record<string, (place: OrbitPlace) => OrbitPlace>> = {
  ArrowLeft: (place) => turned(place, -TURN, 0),
  ArrowRight: (place) => turned(place, TURN, 0),
  ArrowUp: (place) => turned(place, 0, TURN),
  ArrowDown: (place) => turned(place, 0, -TURN),
  '+': (place) => zoomed(place, 0.9),
  '=': (place) => zoomed(place, 0.9),
  '-': (place) => zoomed(place, 1.1),
  '0': () => START,
}

/** Where a key leads; null for one that does nothing here. */
export function keyed(place: OrbitPlace, key: string): OrbitPlace | null {
  return KEYS[key]?.(place) ?? null
}

/** A step of the way, `share` of it; the goal itself once it is near. */
export function towards(place: OrbitPlace, goal: OrbitPlace, share: number): OrbitPlace {
  const step = (from: number, to: number) => (Math.abs(to - from) < 1e-3 ? to : from + (to - from) * share)
  return {
    azimuth: step(place.azimuth, goal.azimuth),
    elevation: step(place.elevation, goal.elevation),
    distance: step(place.distance, goal.distance),
  }
}

export function positionOf({ azimuth, elevation, distance }: OrbitPlace): readonly [x: number, y: number, z: number] {
  const flat = distance * Math.cos(elevation)
  return [flat * Math.sin(azimuth), distance * Math.sin(elevation), flat * Math.cos(azimuth)]
}
