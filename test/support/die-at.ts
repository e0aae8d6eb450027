/**
 * Loaded before the program (node --import): kills the process at the moment number DIE_AT of those at which what it was
 * doing could be lost: before and after each write to the state file, before and after a request that changes something
 * leaves, when its answer comes, before and after a file is put in its place. Moments are counted into MOMENTS_FILE.
 */
import {appendFileSync} from 'node:fs'
import fs from 'node:fs/promises'
import http from 'node:http'
import {syncBuiltinESMExports} from 'node:module'
import sqlite from 'node:sqlite'

const dieAt = Number(process.env['DIE_AT'] ?? 0)
const file = process.env['MOMENTS_FILE']
let moments = 0

function moment(what: string): void {
  moments += 1
  if (file !== undefined) appendFileSync(file, `${moments} ${what}\n`)
  if (moments === dieAt) process.kill(process.pid, 'SIGKILL')
}

// The state file: only what changes a row, not its making.
const CHANGES = /^\s*(?:INSERT|UPDATE|DELETE)\b/i
const prepare = sqlite.DatabaseSync.prototype.prepare
sqlite.DatabaseSync.prototype.prepare = function (sql, ...rest) {
  const statement = prepare.call(this, sql, ...rest)
  if (!CHANGES.test(sql)) return statement
  const run = statement.run.bind(statement) as (...values: unknown[]) => ReturnType<typeof statement.run>
  statement.run = (...values: unknown[]) => {
    moment(`before ${sql.trim().slice(0, 40)}`)
    const result = run(...values)
    moment(`after ${sql.trim().slice(0, 40)}`)
    return result
  }
  return statement
}

// Requests that change something.
const {request} = http
http.request = ((...args: Parameters<typeof request>) => {
  const outgoing = request(...args)
  if (outgoing.method === 'GET') return outgoing
  const what = `${outgoing.method} ${outgoing.path.slice(0, 40)}`
  const end = outgoing.end.bind(outgoing) as (...given: unknown[]) => typeof outgoing
  outgoing.end = (...given: unknown[]) => {
    moment(`before ${what}`)
    return end(...given)
  }
  outgoing.once('finish', () => moment(`sent ${what}`))
  outgoing.once('response', () => moment(`answer to ${what}`))
  return outgoing
}) as typeof request

// Files that are put in their place.
const {rename} = fs
fs.rename = async (...args: Parameters<typeof rename>) => {
  moment('before a file is put in its place')
  await rename(...args)
  moment('after a file is put in its place')
}
syncBuiltinESMExports()
