import type {Environment} from '../environment.ts'
import type {JsonObject} from './json.ts'

export interface Binding {
  readonly id: string
  readonly instanceId: string
  /** As given; undefined when the bind had none. */
  readonly parameters: JsonObject | undefined
  readonly userName: string
}

interface Row {
  id: string
  instance_id: string
  parameters_json: string | null
  user_name: string
}

/** The broker's table of service bindings. A binding is known by its own id and its instance's together. */
export class Bindings {
  readonly #env: Environment

  constructor(env: Environment) {
    this.#env = env
  }

  find(instanceId: string, id: string): Binding | undefined {
    const sql = 'SELECT * FROM service_binding WHERE id = ? AND instance_id = ?'
    const row = this.#env.store.one<Row>(sql, id, instanceId)
    if (!row) return undefined
    return {
      id: row.id,
      instanceId: row.instance_id,
      parameters: row.parameters_json === null ? undefined : JSON.parse(row.parameters_json),
      userName: row.user_name,
    }
  }

  add(binding: Binding): void {
    this.#env.store.run(
      'INSERT INTO service_binding (id, instance_id, parameters_json, user_name, created_at) VALUES (?, ?, ?, ?, ?)',
      binding.id,
      binding.instanceId,
      binding.parameters ? JSON.stringify(binding.parameters) : null,
      binding.userName,
      this.#env.clock.now(),
    )
  }

  remove(id: string): void {
    this.#env.store.run('DELETE FROM service_binding WHERE id = ?', id)
  }
}
