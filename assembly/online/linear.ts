// Multinomial logistic regression as it was trained, softmax(W·z + b), z = (x − mean)/scale; an input that is undefined counts as
// its mean. Cost O(classes·d). Params: │ weights, class by class, × width │ bias │.
import { classesOf, outsOf, widthOf } from './block'
import { softmax } from './chance'
import { at, dot, put } from './vector'

export function linearParams(classes: i32, width: i32): i32 { return (classes * width + classes) << 3 }

export function linear(l: usize, p: usize, x: usize, out: usize): void {
  const width = widthOf(l)
  const classes = classesOf(l)
  const bias = p + (<usize>(classes * width) << 3)
  for (let c = 0; c < classes; c++) put(out, c, dot(p + (<usize>(c * width) << 3), x, width) + at(bias, c))
  softmax(out, out, outsOf(l))
}
