import type {Environment} from '../environment.ts'
import {thisSecond, timestamp} from './timestamps.ts'

export type OperationType = 'create' | 'update' | 'delete'
export type OperationState = 'initial' | 'in progress' | 'succeeded' | 'failed'

/** What the Cloud Controller remembers of the last thing that it did to a resource at the broker. */
export interface LastOperation<Type extends OperationType = OperationType> {
  readonly type: Type
  readonly state: OperationState
  readonly description: string | null
  /** Epoch milliseconds. */
  readonly createdAt: number
  readonly updatedAt: number
}

export interface OperationRow<Type extends OperationType = OperationType> {
  operation_type: Type
  operation_state: OperationState
  operation_description: string | null
  operation_created_at: number
  operation_updated_at: number
}

export const operationFrom = <Type extends OperationType>(row: OperationRow<Type>): LastOperation<Type> => ({
  type: row.operation_type,
  state: row.operation_state,
  description: row.operation_description,
  createdAt: row.operation_created_at,
  updatedAt: row.operation_updated_at,
})

export const operationView = ({type, state, description, createdAt, updatedAt}: LastOperation): object => ({
  type,
  state,
  description: description ?? '',
  created_at: timestamp(createdAt),
  updated_at: timestamp(updatedAt),
})

export const isRunning = ({state}: LastOperation): boolean => state === 'initial' || state === 'in progress'

export const hasFailed = (operation: LastOperation, type: OperationType): boolean =>
  operation.type === type && operation.state === 'failed'

/**
 * Another operation on a resource, or another state of the same one: the time of its creation goes with the operation that
 * is running.
 */
export function setOperation(
  env: Environment,
  table: 'cf_service_instance' | 'cf_service_binding',
  guid: string,
  {type, state, description}: Pick<LastOperation, 'type' | 'state' | 'description'>,
): void {
  env.store.run(
    `UPDATE ${table} SET operation_created_at = IIF(operation_type = ?1 AND operation_state IN ('initial', 'in progress'),
       operation_created_at, ?4), operation_type = ?1, operation_state = ?2, operation_description = ?3,
       operation_updated_at = ?4, updated_at = ?4 WHERE guid = ?5`,
    type,
    state,
    description,
    thisSecond(env),
    guid,
  )
}
