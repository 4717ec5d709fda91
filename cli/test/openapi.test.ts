// The service's own description against the standard's schema, by somebody else's validator.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { Validator } from '@seriousme/openapi-schema-validator'
import { expect, onTestFinished, test } from 'vitest'

import { Service } from '../src/service/service.js'

test('/openapi.json is a valid OpenAPI 3.1 document', async () => {
  const data = mkdtempSync(join(tmpdir(), 'leadline-openapi-'))
  const service = await Service.start({ config: { feeds: [] }, port: 0, data })
  onTestFinished(async () => {
    await service.stop()
    rmSync(data, { recursive: true, force: true })
  })
  const document = (await (await fetch(`${service.url}/openapi.json`)).json()) as Record<string, unknown>
  const validator = new Validator()
  const { valid, errors } = await validator.validate(document)
  expect(errors ?? []).toEqual([])
  expect(valid).toBe(true)
  expect(validator.version).toBe('3.1')
}, 30_000)
