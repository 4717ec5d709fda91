// Exit status of every command, and what is said on standard error.
import { InputError, LeadlineError, OptionError } from 'leadline'

import { ReaderGone } from './output.js'

export const Exit = { DONE: 0, CHECK_FAILED: 1, ARGUMENTS: 2, INPUT: 3, NETWORK: 4 } as const
export type Exit = (typeof Exit)[keyof typeof Exit]

/** Says what went wrong and gives the status it ends with. What is no error of use is thrown on, with its stack. */
export function explain(error: unknown): Exit {
  if (error instanceof ReaderGone) return Exit.DONE
  if (error instanceof InputError) {
    process.stderr.write(badInput(error))
    return Exit.INPUT
  }
  if (error instanceof OptionError) {
    process.stderr.write(`leadline: ${error.message}\n`)
    return Exit.ARGUMENTS
  }
  if (error instanceof Error && 'syscall' in error) {
    process.stderr.write(`leadline: ${error.message}\n`) // a full disk, a folder that may not be written to
    return Exit.ARGUMENTS
  }
  if (error instanceof LeadlineError) {
    process.stderr.write(`leadline: ${error.message}\n`)
    return Exit.NETWORK
  }
  throw error
}

/** The message names file, row or byte, rule, what was found and what was expected. */
function badInput({ message }: InputError): string {
  return `leadline: bad input: ${message}\n`
}

const SHOWN_DEFECTS = 20

/** The defects that did not end the work: the first of them, then how many more. */
export function reportDefects(count: number, first: readonly InputError[]): Exit {
  for (const error of first.slice(0, SHOWN_DEFECTS)) process.stderr.write(badInput(error))
  const more = count - Math.min(first.length, SHOWN_DEFECTS)
  if (more > 0) process.stderr.write(`leadline: and ${more} more\n`)
  return count > 0 ? Exit.INPUT : Exit.DONE
}
