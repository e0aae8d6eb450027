import type {RecordSnapshots} from '../../ports/instance/inventory.ts'
import type {StateDatabase} from './database.ts'

interface SnapshotRow {
  required_records: string | null
  sending_domain: string
  region: string
  taken_at: string
}

export function stateRecordSnapshots(state: StateDatabase, context: string): RecordSnapshots {
  return {
    find: async (instanceId) => {
      const row = await state.one<SnapshotRow>(
        'SELECT * FROM record_snapshot WHERE context = ? AND instance_id = ?',
        context,
        instanceId,
      )
      if (!row) return undefined
      return {
        ...(row.required_records === null ? {} : {requiredRecords: row.required_records}),
        sendingDomain: row.sending_domain,
        region: row.region,
        takenAt: row.taken_at,
      }
    },
    save: async (instanceId, snapshot) => {
      await state.run(
        `INSERT INTO record_snapshot VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET required_records = excluded.required_records,
           sending_domain = excluded.sending_domain, region = excluded.region, taken_at = excluded.taken_at
         WHERE excluded.taken_at >= taken_at`,
        context,
        instanceId,
        snapshot.requiredRecords ?? null,
        snapshot.sendingDomain,
        snapshot.region,
        snapshot.takenAt,
      )
    },
  }
}
