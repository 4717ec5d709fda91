// leadline validate FILE: names file, row and rule of every defect.
import type { Command } from 'commander'
import { InputError, open } from 'leadline'
import { replay } from 'leadline/feeds'

import { type Exit, reportDefects } from '../exit.js'
import { type InputOptions, withInput } from '../options.js'
import { LineWriter } from '../output.js'
import { Continuity } from '../verify/continuity.js'
import { withSource } from '../with-source.js'

const KEPT = 20

export function validateCommand(command: Command): Command {
  return withInput(command).description(
    'name file, row and rule of every defect, one JSON object a line, then a summary',
  )
}

export async function validate(paths: readonly string[], options: InputOptions): Promise<Exit> {
  const out = new LineWriter(process.stdout)
  const first: InputError[] = []
  let defects = 0
  let records = 0
  const lineOf = (error: InputError): string => {
    if (++defects <= KEPT) first.push(error)
    const { file, row, byte, rule, found, expected } = error
    return JSON.stringify({ type: 'defect', file, row, byte, rule, found, expected })
  }
  const onDefect = (error: InputError): void => out.note(lineOf(error))
  let format: string | null = null
  try {
    await withSource(
      paths,
      options,
      async (source) => {
        format = source.format
        const engine = await open()
        const feed = await replay(source, { engine, features: [], onDefect })
        const continuity = new Continuity(source, engine, feed)
        let file: { readonly file?: string } = {}
        try {
          for await (const item of feed.steps()) {
            if (item.kind === 'status' || (item.kind === 'record' && item.record.kind === 'frame')) {
              const lost = continuity.connection({ ...file, line: item.line })
              if (lost) onDefect(lost)
            }
            if (item.kind !== 'record') continue
            records++
            if (item.record.file !== undefined) file = { file: item.record.file }
            const broken = continuity.look(item)
            if (broken) onDefect(broken)
            if ((records & 0xfff) === 0) await out.flush()
          }
        } finally {
          feed.close()
          engine.close()
        }
      },
      (error) => out.write(lineOf(error)),
    )
  } catch (error) {
    // What can't be read on from, like the end of a damaged file, is the last defect.
    if (!(error instanceof InputError)) throw error
    onDefect(error)
  }
  await out.write(JSON.stringify({ type: 'summary', format, records, defects, valid: defects === 0 }))
  await out.end()
  return reportDefects(defects, first)
}
