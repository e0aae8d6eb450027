import type {LastOperation} from './service-instance.ts'

/** One word for where an instance is in its life. `gone`: we remember it, the broker does not. */
export type InstanceState =
  | 'creating'
  | 'ready'
  | 'updating'
  | 'deleting'
  | 'create-failed'
  | 'update-failed'
  | 'delete-failed'
  | 'gone'

const RUNNING = {create: 'creating', update: 'updating', delete: 'deleting'} as const
const FAILED = {create: 'create-failed', update: 'update-failed', delete: 'delete-failed'} as const

export function instanceState(operation: LastOperation): InstanceState {
  if (operation.state === 'in progress') return RUNNING[operation.type]
  if (operation.state === 'failed') return FAILED[operation.type]
  return operation.type === 'delete' ? 'gone' : 'ready'
}

/** Whether bindings can be made and used: also while it is updated, and after an update that failed. */
export function isUsable(state: InstanceState): state is 'ready' | 'updating' | 'update-failed' {
  return state === 'ready' || state === 'updating' || state === 'update-failed'
}
