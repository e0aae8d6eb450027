import type {JsonObject} from '../body.ts'
import {unprocessable} from '../v3-error.ts'

/**
 * Reads environment variables that a user sets.
 * @param title of the attribute, as refusals begin
 * @throws V3Error 422 (environment_variables_validator.rb)
 */
export function readVariables(title: string, given: JsonObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      refuseName(title, name)
      return [name, typeof value === 'string' ? value : JSON.stringify(value)]
    }),
  )
}

/** Variables after a request has changed some of them: null takes one away. @throws V3Error 422 */
export function changedVariables(before: Readonly<Record<string, string>>, given: JsonObject): Record<string, string> {
  const removed = Object.keys(given).filter((name) => given[name] === null)
  for (const name of removed) refuseName('Var', name)
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null))
  const after = {...before, ...readVariables('Var', set)}
  return Object.fromEntries(Object.entries(after).filter(([name]) => !removed.includes(name)))
}

function refuseName(title: string, name: string): void {
  if (name === '') throw unprocessable(`${title} cannot be an empty string`)
  if (/^VCAP_/i.test(name)) throw unprocessable(`${title} cannot start with VCAP_`)
  if (/^VMC/i.test(name)) throw unprocessable(`${title} cannot start with VMC_`)
  if (/^PORT$/i.test(name)) throw unprocessable(`${title} cannot set PORT`)
}
