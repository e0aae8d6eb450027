import {NameTaken} from '../../domain/instance/inventory-failures.ts'
import type {Inventory, InventoryInstance} from '../../ports/instance/inventory.ts'
import type {StateDatabase} from './database.ts'
import {
  type BindingRow,
  bindingOf,
  bindingTextOf,
  type InstanceRow,
  instanceOf,
  instanceTextOf,
  NOBODY,
  type OrphanRow,
  orphanOf,
} from './inventory-rows.ts'
import {thisOwner} from './owner.ts'
import {isUniqueViolation, type Rows} from './rows.ts'

export function stateInventory(state: StateDatabase, context: string): Inventory {
  const find = async (nameOrId: string): Promise<InstanceRow | undefined> =>
    await state.one<InstanceRow>(
      'SELECT * FROM service_instance WHERE context = ? AND ? IN (name, id) ORDER BY name = ? DESC LIMIT 1',
      context,
      nameOrId,
      nameOrId,
    )
  const byId = (rows: Rows, id: string): InstanceRow | undefined =>
    rows.one<InstanceRow>('SELECT * FROM service_instance WHERE context = ? AND id = ?', context, id)
  const save = (rows: Rows, instance: InventoryInstance): void => {
    rows.run(
      `INSERT INTO service_instance (context, id, name, parameters_json, created_at, updated_at,
         operation_type, operation_state, operation_description, broker_json)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (context, id) DO UPDATE SET name = excluded.name, parameters_json = excluded.parameters_json,
         updated_at = excluded.updated_at, operation_type = excluded.operation_type,
         operation_state = excluded.operation_state, operation_description = excluded.operation_description,
         broker_json = excluded.broker_json`,
      context,
      instance.id,
      instance.name,
      instanceTextOf(instance.parameters),
      instance.createdAt,
      instance.updatedAt ?? null,
      instance.lastOperation.type,
      instance.lastOperation.state,
      instance.lastOperation.description,
      instance.broker === undefined ? null : JSON.stringify(instance.broker),
    )
  }
  const addNew = (rows: Rows, instance: InventoryInstance): void => {
    try {
      save(rows, instance)
    } catch (error) {
      if (isUniqueViolation(error)) throw new NameTaken(instance.name)
      throw error
    }
  }

  return {
    instances: async () =>
      (await state.all<InstanceRow>('SELECT * FROM service_instance WHERE context = ? ORDER BY name', context)).map(
        instanceOf,
      ),
    findInstance: async (nameOrId) => {
      const row = await find(nameOrId)
      return row && instanceOf(row)
    },
    addInstance: async (instance) => await state.transaction((rows) => addNew(rows, instance)),
    adopt: async (instance, bindings) => {
      await state.transaction((rows) => {
        if (!byId(rows, instance.id)) addNew(rows, instance)
        for (const {id, name, parameters, createdAt} of bindings) {
          rows.run(
            `INSERT INTO service_binding (context, id, instance_id, name, created_at, parameters_json, owner)
             VALUES (?, ?, ?, ?, ?, ?, NULL)
             ON CONFLICT (context, id) DO UPDATE SET name = coalesce(name, excluded.name), owner = NULL,
               parameters_json = coalesce(parameters_json, excluded.parameters_json)`,
            context,
            id,
            instance.id,
            name ?? null,
            createdAt,
            bindingTextOf(parameters),
          )
        }
      })
    },
    updateInstance: async (id, change) => {
      await state.transaction((rows) => {
        const row = byId(rows, id)
        if (row) save(rows, {...instanceOf(row), ...change})
      })
    },
    removeInstance: async (id) => {
      await state.transaction((rows) => {
        for (const table of ['service_binding', 'record_snapshot', 'rotation']) {
          rows.run(`DELETE FROM ${table} WHERE context = ? AND instance_id = ?`, context, id)
        }
        rows.run('DELETE FROM service_instance WHERE context = ? AND id = ?', context, id)
      })
    },
    bindings: async (instanceId) =>
      (
        await state.all<BindingRow>(
          'SELECT * FROM service_binding WHERE context = ? AND instance_id = ? ORDER BY created_at, id',
          context,
          instanceId,
        )
      ).map(bindingOf),
    addBinding: async (binding) => {
      await state.run(
        `INSERT INTO service_binding (context, id, instance_id, name, created_at, owner, parameters_json)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
        context,
        binding.id,
        binding.instanceId,
        binding.name ?? null,
        binding.createdAt,
        thisOwner(),
        bindingTextOf(binding.parameters),
      )
    },
    noteAccessKey: async (id, accessKeyId) => {
      await state.run(
        'UPDATE service_binding SET access_key_id = ? WHERE context = ? AND id = ?',
        accessKeyId,
        context,
        id,
      )
    },
    claimBinding: async (id) => {
      await state.run(
        `UPDATE service_binding SET recorded_at = CASE WHEN owner IS NULL THEN created_at ELSE recorded_at END,
           owner = ?, deletion_requested_at = ?
         WHERE context = ? AND id = ?`,
        thisOwner(),
        new Date().toISOString(),
        context,
        id,
      )
    },
    markBindingRecorded: async (id) => {
      await state.run(
        'UPDATE service_binding SET recorded_at = ? WHERE context = ? AND id = ?',
        new Date().toISOString(),
        context,
        id,
      )
    },
    markBindingReady: async (id) => {
      await state.run('UPDATE service_binding SET owner = NULL WHERE context = ? AND id = ?', context, id)
    },
    disownBinding: async (id) => {
      await state.run(
        'UPDATE service_binding SET name = NULL, owner = ? WHERE context = ? AND id = ?',
        NOBODY,
        context,
        id,
      )
    },
    removeBinding: async (id) => {
      await state.run('DELETE FROM service_binding WHERE context = ? AND id = ?', context, id)
    },
    markBindingUnproved: async (id) => {
      await state.run(
        'UPDATE service_binding SET unproved_at = ? WHERE context = ? AND id = ?',
        new Date().toISOString(),
        context,
        id,
      )
    },
    nameBinding: async (id, name) => {
      await state.run(
        'UPDATE service_binding SET name = coalesce(name, ?) WHERE context = ? AND id = ?',
        name,
        context,
        id,
      )
    },
    retired: async (ids) => {
      const marks = ids.map(() => '?').join(', ')
      const sql = `SELECT id, at FROM retired_id WHERE context = ? AND id IN (${marks})`
      const rows = await state.all<{id: string; at: string}>(sql, context, ...ids)
      return new Map(rows.map(({id, at}) => [id, at]))
    },
    isRetiredKey: async (accessKeyId) =>
      (await state.one('SELECT id FROM retired_id WHERE context = ? AND access_key_id = ?', context, accessKeyId)) !==
      undefined,
    changedAt: async () =>
      (await state.one<{at: string}>('SELECT at FROM inventory_change WHERE context = ?', context))?.at,
    keepOrphan: async ({bindingId, instance, createdAt, mayAppearUntil}) => {
      await state.transaction((rows) => {
        rows.run('DELETE FROM service_binding WHERE context = ? AND id = ?', context, bindingId)
        // Its id is used, and nothing proves that its key is dead.
        rows.run('UPDATE retired_id SET access_key_id = NULL WHERE context = ? AND id = ?', context, bindingId)
        rows.run(
          `INSERT INTO possible_orphan (context, binding_id, instance_id, instance_name, created_at, may_appear_until)
           VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT (context, binding_id) DO UPDATE SET may_appear_until = excluded.may_appear_until`,
          context,
          bindingId,
          instance.id,
          instance.name,
          createdAt,
          mayAppearUntil,
        )
      })
    },
    orphans: async () =>
      (
        await state.all<OrphanRow>(
          'SELECT * FROM possible_orphan WHERE context = ? ORDER BY created_at, binding_id',
          context,
        )
      ).map(orphanOf),
    closeOrphan: async (bindingId) => {
      await state.run('DELETE FROM possible_orphan WHERE context = ? AND binding_id = ?', context, bindingId)
    },
  }
}
