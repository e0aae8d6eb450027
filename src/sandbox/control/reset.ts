import {operatorCredentials} from '../aws/iam/operator.ts'
import {platformTopics} from '../broker/platform-topics.ts'
import {FIRST_APPS_SETTING} from '../cloudfoundry/apps/settle.ts'
import {createZone} from '../dns/zones.ts'
import type {Environment} from '../environment.ts'
import {FAULT_NAMES} from '../faults/catalog.ts'
import {switchOff} from '../faults/switches.ts'

/**
 * Wipes everything that happened in the sandbox. What programs know of it stays true: ports, certificates, the control token,
 * the broker's password, the operator's keys, and settings. Faults end first: a full disk could not even be wiped.
 */
export function reset(env: Environment): void {
  const {store} = env
  for (const name of FAULT_NAMES) switchOff(env, name)
  const {accessKeyId} = operatorCredentials(env)
  store.transaction(() => {
    const operator = store.one<{name: string}>('SELECT user_name AS name FROM access_key WHERE id = ?', accessKeyId)
    const name = operator?.name ?? ''
    for (const table of tables(env)) {
      if (table === 'setting') continue
      const column = OWNED_BY[table]
      if (column === undefined) store.run(`DELETE FROM ${table}`)
      else store.run(`DELETE FROM ${table} WHERE ${column} <> ?`, name)
    }
    store.run('DELETE FROM setting WHERE key = ?', FIRST_APPS_SETTING)
    createZone(env, env.settings.defaultZone)
    platformTopics(env)
  })
  env.log('control: everything was reset')
}

/** Tables with rows of the operator, and the column that says whose they are. */
const OWNED_BY: Readonly<Record<string, string>> = {
  iam_user: 'name',
  access_key: 'user_name',
  user_policy: 'user_name',
}

function tables(env: Environment): string[] {
  const sql = `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`
  return env.store.all<{name: string}>(sql).map((row) => row.name)
}
