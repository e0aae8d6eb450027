import {timestamp} from './timestamps.ts'

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
