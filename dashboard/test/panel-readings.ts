// What panels show, read from a page as numbers.
import type { Page } from 'playwright-core'

/** Cells of the alpha heatmap that have a colour. */
export function coloured(page: Page): Promise<number> {
  return page.locator('.alpha canvas').evaluate((element) => {
    const canvas = element as HTMLCanvasElement
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
    return data.filter((value, i) => i % 4 === 3 && value > 0).length
  })
}

/** How far the bars are from adding up to the score. */
export async function sumError(page: Page): Promise<number> {
  const texts = await page.locator('dash-explain-panel .bars b').allTextContents()
  const numbers = texts.map((text) => (text === '–' ? 0 : Number(text.replace('−', '-'))))
  const score = numbers.pop()
  return score === undefined ? NaN : Math.abs(numbers.reduce((sum, value) => sum + value, 0) - score)
}
