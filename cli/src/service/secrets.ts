// Secrets of a service on this machine: made at its first start, kept in a file that only its owner reads.
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { InputError } from 'leadline'

export interface ServiceSecrets {
  readonly LEADLINE_PEPPER: string
  readonly LEADLINE_ROUTE_KEY: string
  /** The first admin's API key: makes the others. */
  readonly LEADLINE_ROOT_KEY: string
}

const NAMES = ['LEADLINE_PEPPER', 'LEADLINE_ROUTE_KEY', 'LEADLINE_ROOT_KEY'] as const

/** Those of the environment win over those of the folder; what is in neither is made and kept. */
export function secretsIn(folder: string, env: Readonly<Record<string, string | undefined>>): ServiceSecrets {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, 'secrets.json')
  const kept = existsSync(file) ? read(file) : null
  const made = kept ?? {
    LEADLINE_PEPPER: randomBytes(32).toString('base64url'),
    LEADLINE_ROUTE_KEY: randomBytes(32).toString('base64url'),
    LEADLINE_ROOT_KEY: `ll_live_${randomBytes(4).toString('hex')}_${token(32)}`,
  }
  if (!kept) writeFileSync(file, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  const given = Object.fromEntries(NAMES.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])))
  return { ...made, ...given }
}

function token(bytes: number): string {
  return randomBytes(bytes).toString('base64url')
}

function read(file: string): ServiceSecrets {
  const rule = 'secrets'
  let json: Partial<Record<string, unknown>>
  try {
    json = JSON.parse(readFileSync(file, 'utf8')) as Partial<Record<string, unknown>>
  } catch (cause) {
    throw new InputError({ file, rule, found: 'no JSON', expected: 'what the first start wrote' }, { cause })
  }
  for (const name of NAMES)
    if (typeof json[name] !== 'string')
      throw new InputError({ file, rule, found: `no ${name}`, expected: NAMES.join(', ') })
  return json as unknown as ServiceSecrets
}
