// Files that are dropped on the page: JSON is a report, anything else a recording.
import type { Desk } from './desk.js'

/** The answer ends it. */
export function takeDrops(desk: Desk): () => void {
  const over = new AbortController()
  const { signal } = over
  const { classList } = document.documentElement
  const isFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
  document.addEventListener(
    'dragover',
    (event) => {
      if (!isFiles(event)) return
      event.preventDefault()
      classList.add('is-dropping')
    },
    { signal },
  )
  // Leaving for nowhere is leaving the window.
  document.addEventListener('dragleave', (event) => event.relatedTarget === null && classList.remove('is-dropping'), {
    signal,
  })
  document.addEventListener(
    'drop',
    (event) => {
      classList.remove('is-dropping')
      const file = event.dataTransfer?.files[0]
      if (!file) return
      event.preventDefault()
      takeFile(desk, file)
    },
    { signal },
  )
  return () => over.abort()
}

function takeFile(desk: Desk, file: File): void {
  if (!file.name.endsWith('.json')) return void desk.open({ kind: 'file', file })
  desk.set({ panel: 'report' })
  void desk.reports.take(file)
}
