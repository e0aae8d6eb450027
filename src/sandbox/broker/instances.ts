import {type Environment, LONGEST_OPERATION_MILLIS} from '../environment.ts'
import type {JsonObject} from './json.ts'
import type {Outputs} from './outputs.ts'

export type OperationType = 'provision' | 'update' | 'upgrade' | 'deprovision'
type OperationState = 'in progress' | 'succeeded' | 'failed'

/** Where an instance lives; all of it only ends up in tags. Absent names are "". */
export interface Place {
  readonly organizationGuid: string
  readonly organizationName: string
  readonly spaceGuid: string
  readonly spaceName: string
}

export interface Instance extends Place {
  readonly id: string
  /** What users supplied, updates merged over it. */
  readonly parameters: JsonObject
  /** What tofu's state holds: undefined until a run has written one, empty after a destroy. */
  readonly stateOutputs: Outputs | undefined
  /** The copy that binds read. Only a poll that sees success makes it. */
  readonly outputs: Outputs | undefined
  /** Version of OpenTofu that last wrote the state. */
  readonly tofuVersion: string
  readonly operation: OperationType
  readonly state: OperationState
  readonly description: string
}

interface Row {
  id: string
  organization_guid: string
  organization_name: string
  space_guid: string
  space_name: string
  parameters_json: string
  state_outputs_json: string | null
  outputs_json: string | null
  tofu_version: string
  operation_type: OperationType
  operation_state: OperationState
  operation_description: string
}

/** The broker's table of service instances. */
export class Instances {
  readonly #env: Environment

  constructor(env: Environment) {
    this.#env = env
  }

  find(id: string): Instance | undefined {
    const row = this.#env.store.one<Row>('SELECT * FROM service_instance WHERE id = ?', id)
    return row && fromRow(row)
  }

  /** Instances whose operation has had its time. None takes longer than the longest: one that seems to began before the clock went back. */
  due(now: number): Instance[] {
    const sql = `SELECT * FROM service_instance WHERE operation_state = 'in progress' AND operation_due_at NOT BETWEEN ?1 + 1 AND ?1 + ?2`
    return this.#env.store.all<Row>(sql, now, LONGEST_OPERATION_MILLIS).map(fromRow)
  }

  areInProgress(): boolean {
    return (
      this.#env.store.one(`SELECT 1 AS found FROM service_instance WHERE operation_state = 'in progress'`) !== undefined
    )
  }

  /** A new instance whose provision is about to begin. */
  add(id: string, place: Place, parameters: JsonObject): void {
    this.#env.store.run(
      `INSERT INTO service_instance (id, organization_guid, organization_name, space_guid, space_name, parameters_json,
         operation_type, operation_state, operation_description, created_at)
       VALUES (?, ?, ?, ?, ?, ?, 'provision', 'in progress', '', ?)`,
      id,
      place.organizationGuid,
      place.organizationName,
      place.spaceGuid,
      place.spaceName,
      JSON.stringify(parameters),
      this.#env.clock.now(),
    )
  }

  setParameters(id: string, parameters: JsonObject): void {
    this.#env.store.run('UPDATE service_instance SET parameters_json = ? WHERE id = ?', JSON.stringify(parameters), id)
  }

  /** @param input what the operation will need when it ends, beside the parameters. */
  begin(id: string, operation: OperationType, dueAt: number, input: JsonObject): void {
    this.#env.store.run(
      `UPDATE service_instance SET operation_type = ?1, operation_state = 'in progress', operation_due_at = ?2,
         operation_description = ?1 || ' in progress', operation_input_json = ?3 WHERE id = ?4`,
      operation,
      dueAt,
      JSON.stringify(input),
      id,
    )
  }

  /** What {@link begin} was given. */
  operationInput(id: string): JsonObject {
    const sql = 'SELECT operation_input_json AS input FROM service_instance WHERE id = ?'
    return JSON.parse(this.#env.store.one<{input: string | null}>(sql, id)?.input ?? '{}')
  }

  /** @param stateOutputs undefined leaves the state as it was. */
  end(id: string, state: 'succeeded' | 'failed', description: string, stateOutputs: Outputs | undefined): void {
    this.#env.store.run(
      `UPDATE service_instance SET operation_state = ?, operation_description = ?, operation_due_at = NULL,
         operation_input_json = NULL, state_outputs_json = COALESCE(?, state_outputs_json) WHERE id = ?`,
      state,
      description,
      stateOutputs ? JSON.stringify(stateOutputs) : null,
      id,
    )
  }

  setTofuVersion(id: string, version: string): void {
    this.#env.store.run('UPDATE service_instance SET tofu_version = ? WHERE id = ?', version, id)
  }

  /** Makes the outputs of the last run visible to binds. */
  copyOutputs(id: string): void {
    this.#env.store.run('UPDATE service_instance SET outputs_json = state_outputs_json WHERE id = ?', id)
  }

  /** Whatever a broker that is gone had begun can never end by itself. */
  failInterrupted(description: string): number {
    return this.#env.store.run(
      `UPDATE service_instance SET operation_state = 'failed', operation_description = ?, operation_due_at = NULL,
         operation_input_json = NULL WHERE operation_state = 'in progress'`,
      description,
    )
  }

  remove(id: string): void {
    this.#env.store.run('DELETE FROM service_instance WHERE id = ?', id)
  }
}

function fromRow(row: Row): Instance {
  return {
    id: row.id,
    organizationGuid: row.organization_guid,
    organizationName: row.organization_name,
    spaceGuid: row.space_guid,
    spaceName: row.space_name,
    parameters: JSON.parse(row.parameters_json),
    stateOutputs: row.state_outputs_json === null ? undefined : JSON.parse(row.state_outputs_json),
    outputs: row.outputs_json === null ? undefined : JSON.parse(row.outputs_json),
    tofuVersion: row.tofu_version,
    operation: row.operation_type,
    state: row.operation_state,
    description: row.operation_description,
  }
}
