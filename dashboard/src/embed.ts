// The page for frames on pages of others: one element, made of what the address asks for, fed by the service that the page came from.
import 'leadline/widget'
import { embedWish } from './embed-wish.js'

const { element, attributes, refused } = embedWish(location.search)

document.documentElement.dataset['theme'] = attributes['theme'] ?? 'dark'
if (refused.length > 0) {
  const list = document.createElement('ul')
  list.setAttribute('role', 'alert')
  for (const text of refused) {
    const item = document.createElement('li')
    item.textContent = text
    list.append(item)
  }
  document.body.append(list)
}
if (attributes['market'] !== undefined) {
  const made = document.createElement(`leadline-${element}`)
  for (const [name, text] of Object.entries(attributes)) made.setAttribute(name, text)
  // In a sandboxed frame the page has no origin; its address still says where it came from.
  made.setAttribute('source', new URL(location.href).origin)
  document.title = `${attributes['market']} · Leadline`
  document.body.append(made)
}
