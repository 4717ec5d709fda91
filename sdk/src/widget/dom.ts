// Elements from code: text is set as text, nothing is parsed.
type Attributes = Readonly<Record<string, string | boolean | number>>

/** `el('button', { class: 'live', hidden: true }, 'Live')`; false leaves an attribute out. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes))
    if (value !== false) made.setAttribute(name, value === true ? '' : String(value))
  made.append(...children)
  return made
}

/** Sets text where it differs: a write of the same text still costs a layout. */
export function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text
}

/** Sets an attribute; none takes it away. */
export function reflect(element: Element, name: string, text: string | null | undefined): void {
  if (text === null || text === undefined) element.removeAttribute(name)
  else element.setAttribute(name, text)
}

/** Sets an attribute where it differs: a write of the same value still costs a look at all styles. */
export function setAttribute(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value)
}
