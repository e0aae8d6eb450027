import {randomUUID} from 'node:crypto'
import type {ActionKind, ActionOutcome, GuardAction, NewAction, Notice} from '../../domain/guard/action.ts'
import type {GuardMemory} from '../../domain/guard/machine.ts'
import type {ActionResult, GuardJournal} from '../../ports/guard/journal.ts'
import type {StateDatabase} from './database.ts'
import {StateGuardLease} from './guard-lease.ts'
import {parseJsonColumn} from './json-column.ts'
import type {Rows} from './rows.ts'

interface ActionRow {
  id: number
  key: string
  at: string
  configuration_set: string
  instance: string
  kind: ActionKind
  reason: string
  origin: NewAction['origin']
  by_whom: string
  evidence: string | null
  rates_json: string | null
  notice_json: string | null
  outcome: ActionOutcome
  detail: string | null
  finished_at: string | null
  failures: number
}

/**
 * The journal of guards on this machine alone.
 * @param scope account id and region, `123456789012/us-gov-west-1`: what one lease is for.
 * @param clock the machine's, epoch milliseconds: leases run by it.
 */
export function stateGuardJournal(state: StateDatabase, scope: string, clock: {now(): number}): GuardJournal {
  const guard = new StateGuardLease(state, scope, clock)
  const actionsIn = (rows: Rows) => stateGuardActions(rows, scope)

  return {
    acquire: async (ttlMillis) => await guard.acquire(ttlMillis),
    renew: async (lease) => await guard.holding(lease, () => {}),
    release: async (lease) => await guard.release(lease),
    memories: async () => {
      const rows = await state.all<{configuration_set: string; memory_json: string}>(
        'SELECT configuration_set, memory_json FROM guard_memory WHERE scope = ?',
        scope,
      )
      return new Map(
        rows.map((row) => [
          row.configuration_set,
          parseJsonColumn<GuardMemory>(row.memory_json, 'guard_memory.memory_json'),
        ]),
      )
    },
    openActions: async () => {
      const sql = "SELECT * FROM guard_action WHERE scope = ? AND outcome = 'open' ORDER BY id"
      return (await state.all<ActionRow>(sql, scope)).map(actionOf)
    },
    decide: async (lease, {configurationSet, memory, actions: wanted}) =>
      await guard.holding(lease, (rows) => {
        if (memory) {
          rows.run(
            `INSERT INTO guard_memory (scope, configuration_set, memory_json) VALUES (?, ?, ?)
             ON CONFLICT DO UPDATE SET memory_json = excluded.memory_json`,
            scope,
            configurationSet,
            JSON.stringify(memory),
          )
        }
        const actions = actionsIn(rows)
        return wanted.flatMap((action) => (actions.has(action.key) ? [] : [actions.add(action)]))
      }),
    finish: async (lease, id, result) => await guard.holding(lease, (rows) => actionsIn(rows).close(id, result)),
    begin: async (action) =>
      await state.transaction((rows) =>
        actionsIn(rows).add({...action, key: `person:${randomUUID()}`, origin: 'person'}),
      ),
    end: async (id, result) => await state.transaction((rows) => actionsIn(rows).close(id, result)),
    auditLog: async ({configurationSet, kinds, since, limit}) => {
      const rows = await state.all<ActionRow>(
        `SELECT * FROM guard_action
           WHERE scope = ? AND configuration_set = COALESCE(?, configuration_set)
             AND (? IS NULL OR kind IN (SELECT value FROM json_each(?))) AND at >= ?
           ORDER BY at DESC, id DESC LIMIT ?`,
        scope,
        configurationSet ?? null,
        kinds === undefined ? null : JSON.stringify(kinds),
        JSON.stringify(kinds ?? []),
        since === undefined ? '' : sortable(since),
        limit,
      )
      return rows.map(actionOf)
    },
    pausesSince: async (at) =>
      (
        await state.one<{count: number}>(
          `SELECT COUNT(*) AS count FROM guard_action
         WHERE scope = ? AND kind = 'pause' AND origin = 'guard' AND outcome IN ('open', 'done') AND at >= ?`,
          scope,
          sortable(at),
        )
      )?.count ?? 0,
  }
}

/** Single rows of the audit log. What writes more than one statement is called within a transaction. */
function stateGuardActions(rows: Rows, scope: string) {
  const find = (id: number): GuardAction => {
    const row = rows.one<ActionRow>('SELECT * FROM guard_action WHERE scope = ? AND id = ?', scope, id)
    if (!row) throw new Error(`The guard's journal has no action ${id}.`)
    return actionOf(row)
  }
  return {
    has: (key: string): boolean =>
      rows.one('SELECT 1 FROM guard_action WHERE scope = ? AND key = ?', scope, key) !== undefined,
    add: (action: NewAction): GuardAction =>
      find(
        rows.run(
          `INSERT INTO guard_action (scope, key, at, configuration_set, instance, kind, reason, origin, by_whom, evidence,
             rates_json, notice_json, outcome, failures) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', 0)`,
          scope,
          action.key,
          sortable(action.at),
          action.configurationSet,
          action.instance,
          action.kind,
          action.reason,
          action.origin,
          action.by,
          action.evidence ?? null,
          action.rates === undefined ? null : JSON.stringify(action.rates),
          action.notice === undefined ? null : JSON.stringify(action.notice),
        ),
      ),
    close: (id: number, {outcome, at, detail}: ActionResult): GuardAction => {
      if (find(id).outcome !== 'open') return find(id)
      if (outcome === 'open') {
        rows.run(
          'UPDATE guard_action SET failures = failures + 1, detail = COALESCE(?, detail) WHERE id = ?',
          detail ?? null,
          id,
        )
      } else {
        rows.run(
          'UPDATE guard_action SET outcome = ?, finished_at = ?, detail = ? WHERE id = ?',
          outcome,
          sortable(at),
          detail ?? null,
          id,
        )
      }
      return find(id)
    },
  }
}

/** ISO 8601 in the one form whose order as text is that of time. */
function sortable(at: string): string {
  return new Date(at).toISOString()
}

function actionOf(row: ActionRow): GuardAction {
  return {
    id: row.id,
    key: row.key,
    at: row.at,
    configurationSet: row.configuration_set,
    instance: row.instance,
    kind: row.kind,
    reason: row.reason,
    origin: row.origin,
    by: row.by_whom,
    ...(row.evidence === null ? {} : {evidence: row.evidence}),
    ...(row.rates_json === null
      ? {}
      : {rates: parseJsonColumn<NonNullable<NewAction['rates']>>(row.rates_json, 'guard_action.rates_json')}),
    ...(row.notice_json === null ? {} : {notice: parseJsonColumn<Notice>(row.notice_json, 'guard_action.notice_json')}),
    outcome: row.outcome,
    ...(row.detail === null ? {} : {detail: row.detail}),
    ...(row.finished_at === null ? {} : {finishedAt: row.finished_at}),
    failures: row.failures,
  }
}
