import {readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {Ajv2020} from 'ajv/dist/2020.js'
import {expect} from 'chai'

/** The envelope of a command that succeeded, its result checked against the command's published schema. */
export function checkedEnvelope<Result>(
  command: string,
  stdout: string,
): {result: Result; warnings: string[]; next: string[]} {
  const envelope = JSON.parse(stdout) as {
    schema: string
    ok: boolean
    result: Result
    warnings: string[]
    next: string[]
  }
  expect(envelope).to.include({schema: `sesctl.${command}/1`, ok: true})
  const path = fileURLToPath(new URL(`../../schemas/${command}.json`, import.meta.url))
  const ajv = new Ajv2020({strict: true, allErrors: true})
  const validate = ajv.compile(JSON.parse(readFileSync(path, 'utf8')) as object)
  if (!validate(envelope.result)) throw new Error(`${command}: ${ajv.errorsText(validate.errors)}`)
  return envelope
}
