import type {ActionKind, ActionOutcome, GuardAction, NewAction, Notice} from '../../domain/guard/action.ts'
import type {ActionResult, AuditLogFilter} from '../../ports/guard/journal.ts'
import {isoText} from './iso-text.ts'
import type {Statements} from './store.ts'

interface ActionRow {
  /** bigint comes as text. */
  id: string
  key: string
  at: string
  configuration_set: string
  instance: string
  kind: ActionKind
  reason: string
  origin: NewAction['origin']
  by_whom: string
  evidence: string | null
  rates: NewAction['rates'] | null
  notice: Notice | null
  outcome: ActionOutcome
  detail: string | null
  finished_at: string | null
  failures: number
}

const COLUMNS = `id, key, ${isoText('at')} AS at, configuration_set, instance, kind, reason, origin, by_whom, evidence,
  rates, notice, outcome, detail, ${isoText('finished_at')} AS finished_at, failures`

/** @returns undefined when its key is there already. */
export async function addAction(
  statements: Statements,
  scope: string,
  action: NewAction,
): Promise<GuardAction | undefined> {
  const [row] = await statements.rows<ActionRow>(
    `INSERT INTO sesctl_guard.action (scope, key, at, configuration_set, instance, kind, reason, origin, by_whom, evidence,
       rates, notice, outcome, failures) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'open', 0)
     ON CONFLICT (scope, key) DO NOTHING RETURNING ${COLUMNS}`,
    scope,
    action.key,
    action.at,
    action.configurationSet,
    action.instance,
    action.kind,
    action.reason,
    action.origin,
    action.by,
    action.evidence ?? null,
    action.rates === undefined ? null : JSON.stringify(action.rates),
    action.notice === undefined ? null : JSON.stringify(action.notice),
  )
  return row && actionOf(row)
}

/** @returns the action as it is now; one that was closed before stays as it was. */
export async function closeAction(
  statements: Statements,
  {scope, id}: {readonly scope: string; readonly id: number},
  {outcome, at, detail}: ActionResult,
): Promise<GuardAction> {
  if (outcome === 'open') {
    await statements.run(
      `UPDATE sesctl_guard.action SET failures = failures + 1, detail = COALESCE($3, detail)
       WHERE scope = $1 AND id = $2 AND outcome = 'open'`,
      scope,
      id,
      detail ?? null,
    )
  } else {
    await statements.run(
      `UPDATE sesctl_guard.action SET outcome = $3, finished_at = $4, detail = $5
       WHERE scope = $1 AND id = $2 AND outcome = 'open'`,
      scope,
      id,
      outcome,
      at,
      detail ?? null,
    )
  }
  const [row] = await statements.rows<ActionRow>(
    `SELECT ${COLUMNS} FROM sesctl_guard.action WHERE scope = $1 AND id = $2`,
    scope,
    id,
  )
  if (!row) throw new Error(`The guard's journal has no action ${id}.`)
  return actionOf(row)
}

export async function openActions(statements: Statements, scope: string): Promise<GuardAction[]> {
  const rows = await statements.rows<ActionRow>(
    `SELECT ${COLUMNS} FROM sesctl_guard.action WHERE scope = $1 AND outcome = 'open' ORDER BY action.id`,
    scope,
  )
  return rows.map(actionOf)
}

export async function auditLog(
  statements: Statements,
  scope: string,
  {configurationSet, kinds, since, limit}: AuditLogFilter,
): Promise<GuardAction[]> {
  const rows = await statements.rows<ActionRow>(
    `SELECT ${COLUMNS} FROM sesctl_guard.action
     WHERE scope = $1 AND ($2::text IS NULL OR configuration_set = $2)
       AND ($3::text[] IS NULL OR kind = ANY ($3)) AND action.at >= COALESCE($4::timestamptz, '-infinity')
     ORDER BY action.at DESC, action.id DESC LIMIT $5`,
    scope,
    configurationSet ?? null,
    kinds ?? null,
    since ?? null,
    limit,
  )
  return rows.map(actionOf)
}

export async function pausesSince(statements: Statements, scope: string, at: string): Promise<number> {
  const [row] = await statements.rows<{count: number}>(
    `SELECT count(*)::integer AS count FROM sesctl_guard.action
     WHERE scope = $1 AND kind = 'pause' AND origin = 'guard' AND outcome IN ('open', 'done') AND at >= $2`,
    scope,
    at,
  )
  return row?.count ?? 0
}

function actionOf(row: ActionRow): GuardAction {
  return {
    id: Number(row.id),
    key: row.key,
    at: row.at,
    configurationSet: row.configuration_set,
    instance: row.instance,
    kind: row.kind,
    reason: row.reason,
    origin: row.origin,
    by: row.by_whom,
    ...(row.evidence === null ? {} : {evidence: row.evidence}),
    ...(row.rates ? {rates: row.rates} : {}),
    ...(row.notice === null ? {} : {notice: row.notice}),
    outcome: row.outcome,
    ...(row.detail === null ? {} : {detail: row.detail}),
    ...(row.finished_at === null ? {} : {finishedAt: row.finished_at}),
    failures: row.failures,
  }
}
