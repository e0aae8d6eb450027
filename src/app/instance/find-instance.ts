import {brokerReason} from '../../domain/instance/broker-reason.ts'
import {InstanceNotFound, InstanceNotReady, InstanceUnusable} from '../../domain/instance/failures.ts'
import {isId} from '../../domain/instance/name.ts'
import type {ServiceInstance} from '../../domain/instance/service-instance.ts'
import {instanceState, isUsable} from '../../domain/instance/state.ts'
import {nearNames} from '../../domain/text/near-names.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
import type {Ports} from '../../ports/ports.ts'

/**
 * The instance of this name or id, whatever state it is in.
 * @throws InstanceNotFound, with the names that come near.
 */
export async function requireInstance(ports: Pick<Ports, 'platform'>, nameOrId: string): Promise<ServiceInstance> {
  const platform = await ports.platform()
  const instance = await platform.findInstance(nameOrId)
  if (instance) return instance
  const names = (await platform.listInstances()).map(({name}) => name)
  const near = nearNames(nameOrId, names)
  throw new InstanceNotFound(`There is no service instance "${plainLine(nameOrId)}" in this context.`, {
    hints: [
      ...near.map((name) => `Did you mean ${plainLine(name)}?`),
      ...(isId(nameOrId) && (await platform.inventory()).source === 'machine'
        ? ['An id that was made on another machine is imported: sesctl context import --help']
        : []),
      names.length > 0 || isId(nameOrId)
        ? 'sesctl list'
        : `${shellCommand('sesctl', 'provision', nameOrId)} --domain DOMAIN --admin-email ADDRESS`,
    ],
  })
}

/**
 * The instance of this name or id, if bindings can be made of it and used.
 * @throws InstanceNotFound, InstanceNotReady (is being created), InstanceUnusable (failed, being deleted, gone).
 */
export async function requireReadyInstance(ports: Pick<Ports, 'platform'>, nameOrId: string): Promise<ServiceInstance> {
  const instance = await requireInstance(ports, nameOrId)
  const state = instanceState(instance.lastOperation)
  if (isUsable(state)) return instance
  const name = plainLine(instance.name)
  const remove = shellCommand('sesctl', 'deprovision', instance.name, '--confirm', instance.name)
  if (state === 'creating') {
    throw new InstanceNotReady(`${name} is still being created.`, {
      hints: [shellCommand('sesctl', 'status', instance.name)],
    })
  }
  const {description: details} = instance.lastOperation
  const text = brokerReason(details)
  const why = {
    'create-failed': `its creation failed: ${text}`,
    'delete-failed': `its deletion began and failed: ${text}`,
    deleting: 'it is being deleted.',
    gone: 'the broker does not know it any more.',
  }[state]
  throw new InstanceUnusable(`Can't use ${name}: ${why}`, {
    ...(state === 'create-failed' || state === 'delete-failed' ? {details} : {}),
    hints: state === 'deleting' ? [shellCommand('sesctl', 'status', instance.name)] : [remove],
  })
}
