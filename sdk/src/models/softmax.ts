/** Scores to probabilities, in place of neither: `out` may be narrower than the scores, which keep their bits for the sum. */
export function softmax(scores: Float64Array, out: Float32Array): void {
  let greatest = -Infinity
  for (const score of scores) if (score > greatest) greatest = score
  let sum = 0
  for (let i = 0; i < scores.length; i++) sum += scores[i] = Math.exp(scores[i]! - greatest)
  for (let i = 0; i < scores.length; i++) out[i] = scores[i]! / sum
}
