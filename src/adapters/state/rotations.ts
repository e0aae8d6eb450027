import type {Delivery} from '../../domain/binding/delivery.ts'
import {RotationBusy} from '../../domain/instance/inventory-failures.ts'
import type {AppRotation} from '../../domain/rotation/app-rotation.ts'
import {type Retirement, usualRetirement} from '../../domain/rotation/retirement.ts'
import type {Rotation, RotationStep} from '../../domain/rotation/rotation.ts'
import type {Rotations} from '../../ports/rotation/rotations.ts'
import type {StateDatabase} from './database.ts'
import {parseJsonColumn} from './json-column.ts'
import {isAlive, processId, thisOwner} from './owner.ts'
import {isUniqueViolation} from './rows.ts'

interface RotationRow {
  id: number
  instance_id: string
  old_binding_ids_json: string
  delivery_json: string
  started_at: string
  new_binding_id: string | null
  new_access_key_id: string | null
  step: RotationStep
  owner: string
  retire_at: string | null
  retirement_json: string | null
  app_json: string | null
}

const OPEN = 'SELECT * FROM rotation WHERE context = ? AND instance_id = ? AND outcome IS NULL'

export function stateRotations(state: StateDatabase, context: string): Rotations {
  const open = async (instanceId: string): Promise<RotationRow | undefined> =>
    await state.one<RotationRow>(OPEN, context, instanceId)

  return {
    open: async (instanceId) => {
      const row = await open(instanceId)
      return row && rotationOf(row)
    },
    begin: async ({instanceId, oldBindingIds, delivery, retirement, startedAt, app}) => {
      try {
        const id = await state.run(
          `INSERT INTO rotation (context, instance_id, old_binding_ids_json, delivery_json, retirement_json, started_at, step,
             owner, app_json)
           VALUES (?, ?, ?, ?, ?, ?, 'started', ?, ?)`,
          context,
          instanceId,
          JSON.stringify(oldBindingIds),
          JSON.stringify(delivery),
          JSON.stringify(retirement),
          startedAt,
          thisOwner(),
          app === undefined ? null : JSON.stringify(app),
        )
        const rotation = {id, instanceId, oldBindingIds, delivery, retirement, startedAt, step: 'started'} as const
        return {...rotation, ...(app === undefined ? {} : {app})}
      } catch (error) {
        if (isUniqueViolation(error)) throw new RotationBusy(processId((await open(instanceId))?.owner ?? ''))
        throw error
      }
    },
    holder: async ({instanceId}) => {
      const {owner = '', started_at = ''} = (await open(instanceId)) ?? {}
      const [host = ''] = owner.split('/')
      return {host, pid: processId(owner), alive: isAlive(owner, Date.parse(started_at))}
    },
    takeOver: async (rotation) => {
      await state.transaction((rows) => {
        const row = rows.one<RotationRow>(OPEN, context, rotation.instanceId)
        if (!row || row.owner === thisOwner()) return
        if (isAlive(row.owner, Date.parse(row.started_at))) throw new RotationBusy(processId(row.owner))
        rows.run('UPDATE rotation SET owner = ? WHERE id = ?', thisOwner(), row.id)
      })
    },
    advance: async (id, change) => {
      await state.run(
        `UPDATE rotation SET step = ?, new_binding_id = COALESCE(?, new_binding_id),
           new_access_key_id = COALESCE(?, new_access_key_id), retire_at = COALESCE(?, retire_at),
           app_json = COALESCE(?, app_json), old_binding_ids_json = COALESCE(?, old_binding_ids_json) WHERE id = ?`,
        change.step,
        change.newBindingId ?? null,
        change.newAccessKeyId ?? null,
        change.retireAt ?? null,
        change.app === undefined ? null : JSON.stringify(change.app),
        change.oldBindingIds === undefined ? null : JSON.stringify(change.oldBindingIds),
        id,
      )
    },
    close: async (id, outcome) => {
      await state.run('UPDATE rotation SET outcome = ? WHERE id = ?', outcome, id)
    },
  }
}

function rotationOf(row: RotationRow): Rotation {
  const delivery = parseJsonColumn<Delivery>(row.delivery_json, 'rotation.delivery_json')
  return {
    id: row.id,
    instanceId: row.instance_id,
    oldBindingIds: parseJsonColumn<string[]>(row.old_binding_ids_json, 'rotation.old_binding_ids_json'),
    delivery,
    retirement:
      row.retirement_json === null
        ? usualRetirement(delivery.to)
        : parseJsonColumn<Retirement>(row.retirement_json, 'rotation.retirement_json'),
    startedAt: row.started_at,
    step: row.step,
    ...(row.new_binding_id === null ? {} : {newBindingId: row.new_binding_id}),
    ...(row.new_access_key_id === null ? {} : {newAccessKeyId: row.new_access_key_id}),
    ...(row.retire_at === null ? {} : {retireAt: row.retire_at}),
    ...(row.app_json === null ? {} : {app: parseJsonColumn<AppRotation>(row.app_json, 'rotation.app_json')}),
  }
}
