// Text and lines of the page stand out from their grounds in both themes, as WCAG 2.2 AA wants it.
import { readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

const CSS = readFileSync(new URL('../src/style/tokens.css', import.meta.url), 'utf8')

/** Colours of a theme: those of the dark one, and over them those of the light one. */
function tokens(scheme: 'dark' | 'light'): ReadonlyMap<string, string> {
  const blocks = [/:root \{([^}]*)\}/, ...(scheme === 'light' ? [/\[data-scheme='light'\] \{([^}]*)\}/] : [])]
  const bodies = blocks.map((block) => block.exec(CSS)![1]!)
  return new Map(
    bodies.flatMap((body) =>
      [...body.matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map(([, name, hex]) => [name!, hex!] as const),
    ),
  )
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const share = parseInt(hex.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high! + 0.05) / (low! + 0.05)
}

describe.each(['dark', 'light'] as const)('%s', (scheme) => {
  const all = tokens(scheme)
  const least = (names: readonly string[], grounds: readonly string[]) =>
    Math.min(...names.flatMap((name) => grounds.map((ground) => contrast(all.get(name)!, all.get(ground)!))))

  test('text', () => {
    expect(least(['fg', 'dim', 'accent', 'good', 'bad'], ['ground', 'bg', 'panel', 'raised'])).toBeGreaterThan(4.5)
    expect(contrast(all.get('on-accent')!, all.get('accent')!)).toBeGreaterThan(4.5)
  })

  test('lines and marks', () => {
    expect(
      least(
        ['line-1', 'line-2', 'line-3', 'line-4', 'gap', 'stale', 'z-below', 'z-above', 'bid', 'ask'],
        ['bg', 'panel'],
      ),
    ).toBeGreaterThan(3)
  })
})
