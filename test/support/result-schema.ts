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
  checkAgainst(schemaOf('envelope'), envelope, 'envelope')
  expect(envelope).to.include({schema: `sesctl.${command}/1`, ok: true})
  checkResult(command, envelope.result)
  return envelope
}

/** The document of a command that failed. @throws where it is none */
export function checkedFailure(stdout: string): {code: string; hints: string[]} {
  const document = JSON.parse(stdout) as {error: {code: string; hints: string[]}}
  checkAgainst(schemaOf('envelope'), document, 'envelope')
  expect(document).to.include({ok: false})
  return document.error
}

export function checkResult(command: string, result: unknown): void {
  checkAgainst(schemaOf(command), result, command)
}

/** Checks a part of a result by its name among the definitions of the command's published schema. */
export function checkPart(command: string, definition: string, part: unknown): void {
  const schema = schemaOf(command)
  const {title: _title, oneOf: _oneOf, ...rest} = schema
  checkAgainst({...rest, $ref: `#/$defs/${definition}`}, part, `${command} ${definition}`)
}

function schemaOf(command: string): Record<string, unknown> {
  const path = fileURLToPath(new URL(`../../schemas/${command}.json`, import.meta.url))
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
}

function checkAgainst(schema: object, value: unknown, what: string): void {
  const ajv = new Ajv2020({strict: true, strictRequired: false, allErrors: true})
  const validate = ajv.compile(schema)
  if (!validate(value)) throw new Error(`${what}: ${ajv.errorsText(validate.errors)}`)
}
