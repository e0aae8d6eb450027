// Refuses a change of schemas/ that would break a reader of the last release's results: a field that is gone or no longer
// always there, a type or a value that was not possible. released-schemas.json holds what that release promised.
// Usage: schemas.mjs [ROOT]; schemas.mjs --release writes what is there now, for a release.
import {readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'

const root = process.argv[2]?.startsWith('--') ? undefined : process.argv[2]
const base = root ?? fileURLToPath(new URL('../..', import.meta.url))
const baseline = join(base, 'scripts/lint/released-schemas.json')

/** What each schema promises: by file and JSON pointer of a schema in it, its fields, types and values. */
function promises() {
  const found = {}
  const walk = (schema, at) => {
    if (typeof schema !== 'object' || schema === null) return
    const promise = promiseOf(schema)
    if (Object.keys(promise).length > 0) found[at] = promise
    for (const [key, each] of Object.entries(schema)) walk(each, `${at}/${key}`)
  }
  for (const file of readdirSync(join(base, 'schemas')).sort()) {
    if (file.endsWith('.json')) walk(JSON.parse(readFileSync(join(base, 'schemas', file), 'utf8')), file)
  }
  return found
}

function promiseOf({properties, required, type, const: constant}) {
  return {
    ...(isNames(properties) ? {fields: Object.keys(properties).sort()} : {}),
    ...(Array.isArray(required) ? {required: [...required].sort()} : {}),
    ...(typeof type === 'string' || Array.isArray(type) ? {types: [type].flat().sort()} : {}),
    ...(constant === undefined ? {} : {const: constant}),
  }
}

const isNames = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Why a reader of `before` would not understand `now`. */
function breaks(before, now) {
  if (now === undefined) return ['is gone']
  const lost = (which) => (before[which] ?? []).filter((each) => !(now[which] ?? []).includes(each))
  const gained = (now.types ?? []).filter((type) => before.types !== undefined && !before.types.includes(type))
  return [
    ...lost('fields').map((field) => `has no field ${field} any more`),
    ...lost('required').map((field) => `does not always have ${field} any more`),
    ...gained.map((type) => `may be of type ${type} now`),
    ...(before.const !== undefined && now.const !== before.const
      ? [`is not ${JSON.stringify(before.const)} any more`]
      : []),
  ]
}

const now = promises()
if (process.argv[2] === '--release') writeFileSync(baseline, `${JSON.stringify(now)}\n`)
else {
  const released = JSON.parse(readFileSync(baseline, 'utf8'))
  const found = Object.entries(released).flatMap(([at, before]) => breaks(before, now[at]).map((why) => `${at} ${why}`))
  for (const each of found) process.stdout.write(`schemas/${each}\n`)
  if (found.length > 0)
    process.stdout.write('A schema only grows. What breaks a reader gets another version: docs/json.md\n')
  process.exitCode = found.length > 0 ? 1 : 0
}
