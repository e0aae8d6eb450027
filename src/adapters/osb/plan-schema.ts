import type {ErrorObject, ValidateFunction} from 'ajv'
import {BINDING_PARAMETERS} from '../../domain/binding/broker-parameters.ts'
import {ParametersRefused} from '../../domain/instance/failures.ts'
import {SETTINGS} from '../../domain/instance/settings.ts'
import {plainLine} from '../../domain/text/plain-text.ts'

/** Bytes: "Schema Objects" of the Open Service Broker API 2.17 allows no larger ones. */
const LARGEST = 64 * 1024

const DRAFT_04 = /^https?:\/\/json-schema\.org\/draft-04\/schema#?$/

/**
 * Checks parameters by the schema that the plan has for the request, before anything is sent. A schema that cannot be
 * used (too large, of an unknown draft, with references to elsewhere) is the broker's own business: it judges then.
 * @param doing what is tried: "create mail-prod".
 * @throws ParametersRefused naming each property that is wrong.
 */
export async function checkParameters(schema: object | undefined, parameters: object, doing: string): Promise<void> {
  const validate = schema && (await compiled(schema))
  if (!validate || validate(parameters)) return
  const problems = [...new Set((validate.errors ?? []).map(problemOf))]
  const settings = [...SETTINGS, ...BINDING_PARAMETERS].filter(({brokerKey}) =>
    problems.some((problem) => problem.startsWith(`${brokerKey} `)),
  )
  throw new ParametersRefused(
    `Can't ${doing}: the broker's plan does not take the parameters: ${plainLine(problems.join('; '))}.`,
    {hints: settings.map(({brokerKey, flag}) => `${brokerKey} is what --${flag} sets.`)},
  )
}

async function compiled(schema: object): Promise<ValidateFunction | undefined> {
  if (JSON.stringify(schema).length > LARGEST) return undefined
  // Brokers add keywords of their own, such as prohibitUpdate.
  const options = {strict: false, allErrors: true, validateFormats: false, logger: false} as const
  try {
    const draft = '$schema' in schema ? String(schema.$schema) : ''
    const ajv = DRAFT_04.test(draft)
      ? new (await import('ajv-draft-04')).default.default(options)
      : new (await import('ajv')).Ajv(options)
    return ajv.compile(schema)
  } catch {
    return undefined
  }
}

/** `admin_email must be string`; the missing and the unknown properties are named as well. */
function problemOf({instancePath, keyword, params, message}: ErrorObject): string {
  const path = instancePath.slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~')
  const within = (name: unknown): string => (path === '' ? String(name) : `${path}.${String(name)}`)
  if (keyword === 'required') return `${within(params['missingProperty'])} is required`
  if (keyword === 'additionalProperties') return `${within(params['additionalProperty'])} is not known`
  return `${path || 'the whole'} ${message ?? 'is wrong'}`
}
