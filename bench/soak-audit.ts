import {join} from 'node:path'
import {openDatabase} from '../src/sandbox/store/database.ts'
import type {Ledger} from './soak-ledger.ts'

/** What is not as it was acknowledged, as sentences; none is good. Reads the store as any other process would. */
export function audit(folder: string, ledger: Ledger, configurationSet: string): string[] {
  const database = openDatabase(join(folder, 'sandbox.db'))
  const count: Count = (sql, ...values) =>
    Number((database.prepare(sql).get(...values) as {n: number} | undefined)?.n ?? 0)
  try {
    const {integrity_check: integrity} = database.prepare('PRAGMA integrity_check').get() as {integrity_check: string}
    return [
      ...lostMail(count, ledger),
      ...wrongBindings(count, ledger),
      ...lostThings(count, ledger),
      ...wrongStatistics(count, configurationSet),
      ...(integrity === 'ok' ? [] : [integrity]),
    ]
  } finally {
    database.close()
  }
}

/** The column `n` of the first row. */
type Count = (sql: string, ...values: string[]) => number

function lostMail(count: Count, {messages}: Ledger): string[] {
  return [...messages].flatMap(([id, events]) => {
    if (count('SELECT count(*) AS n FROM message WHERE id = ?', id) !== 1) return [`message ${id} is lost`]
    const found = count('SELECT count(*) AS n FROM message_event WHERE message_id = ?', id)
    return found === events ? [] : [`message ${id} has ${found} events instead of ${events}`]
  })
}

function wrongBindings(count: Count, {bindings}: Ledger): string[] {
  return [...bindings].flatMap(([id, state]) => {
    const user = `csb-aws-ses-${id}`
    const parts = [
      count('SELECT count(*) AS n FROM service_binding WHERE id = ?', id),
      count('SELECT count(*) AS n FROM iam_user WHERE name = ?', user),
      count('SELECT count(*) AS n FROM access_key WHERE user_name = ?', user),
      count('SELECT count(*) AS n FROM user_policy WHERE user_name = ?', user),
    ].join(' ')
    // Even what was not answered has to be there as a whole, or not at all.
    if (parts !== '1 1 1 1' && parts !== '0 0 0 0') return [`binding ${id} is there in parts: ${parts}`]
    const isThere = parts === '1 1 1 1'
    return state === 'unknown' || isThere === (state === 'there') ? [] : [`binding ${id} is not ${state}`]
  })
}

function lostThings(count: Count, {instances, records}: Ledger): string[] {
  const instance = `SELECT count(*) AS n FROM service_instance WHERE id = ? AND operation_state = 'succeeded'`
  const record = 'SELECT count(*) AS n FROM dns_record WHERE name = ?'
  return [
    ...[...instances].filter((id) => count(instance, id) !== 1).map((id) => `instance ${id} is lost`),
    ...[...records].filter((name) => count(record, name) !== 1).map((name) => `record ${name} is lost`),
  ]
}

function wrongStatistics(count: Count, configurationSet: string): string[] {
  const stored = count('SELECT count(*) AS n FROM message WHERE configuration_set = ?', configurationSet)
  const sends = 'SELECT sum(sends + excluded_sends) AS n FROM send_statistic WHERE configuration_set = ?'
  const counted = count(sends, configurationSet)
  return stored === counted ? [] : [`the statistics count ${counted} sends of ${stored} messages`]
}
