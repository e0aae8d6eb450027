import type {LastOperation} from '../../domain/instance/service-instance.ts'
import type {JsonReply} from '../http/json-client.ts'
import {field} from './offering.ts'

/** The broker's word on an asynchronous operation. */
export interface OperationWord {
  readonly state: LastOperation['state']
  readonly description: string
  readonly askAgainMillis?: number
}

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

/** An operation that was over when its request was answered. */
export const finished = (type: LastOperation['type']): LastOperation => ({type, state: 'succeeded', description: ''})

/** The broker's own name of the operation that a 202 has begun; it may be absent or null. */
export function tokenOf(reply: JsonReply): string | undefined {
  const token = field(reply.json, 'operation')
  return typeof token === 'string' && token !== '' ? token : undefined
}
