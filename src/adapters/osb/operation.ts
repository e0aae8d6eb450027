import type {LastOperation} from '../../domain/service-instance.ts'
import type {OperationWord} from './broker.ts'

/** cloud-service-broker deployment_manager.go: the description begins with the operation's type. */
const TYPES: Readonly<Record<string, LastOperation['type']>> = {
  provision: 'create',
  update: 'update',
  upgrade: 'update',
  deprovision: 'delete',
}

/**
 * The broker's word with the type of operation that it belongs to.
 * @param remembered the type that we started last; it counts where the description does not name one.
 */
export function operationOf(word: OperationWord, remembered: LastOperation['type']): LastOperation {
  const said = /^(\w+) (?:in progress|succeeded|failed)/.exec(word.description)?.[1] ?? ''
  return {type: TYPES[said] ?? remembered, state: word.state, description: word.description}
}

export function sameOperation(one: LastOperation, other: LastOperation): boolean {
  return one.type === other.type && one.state === other.state && one.description === other.description
}

export const started = (type: LastOperation['type']): LastOperation => ({type, state: 'in progress', description: ''})
