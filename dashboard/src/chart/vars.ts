// Custom properties on an element of a template, set by script: a strict style-src refuses the attribute `style`.
import { type ElementPart, noChange } from 'lit'
import { Directive, directive, type PartInfo, PartType } from 'lit/directive.js'

type Vars = Readonly<Record<`--${string}`, string>>

class VarsDirective extends Directive {
  constructor(part: PartInfo) {
    super(part)
    if (part.type !== PartType.ELEMENT) throw new TypeError('vars: found another place, expected the element itself')
  }

  render(_vars: Vars): unknown {
    return noChange
  }

  override update(part: ElementPart, [vars]: [Vars]): unknown {
    const { style } = part.element as HTMLElement | SVGElement
    for (const [name, value] of Object.entries(vars))
      if (style.getPropertyValue(name) !== value) style.setProperty(name, value)
    return noChange
  }
}

/** `<i ${vars({ '--share': '40%' })}></i>` */
export const vars = directive(VarsDirective)
