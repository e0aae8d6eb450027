import {isBindingCredentials} from '../../domain/binding/credentials.ts'
import type {ServiceInstance} from '../../domain/instance/service-instance.ts'
import type {Work} from '../../domain/progress/progress.ts'
import {DeliveryCommandNeeded} from '../../domain/rotation/failures.ts'
import type {Rotation} from '../../domain/rotation/rotation.ts'
import {giveToCommand, maskSecrets} from '../binding/bind-and-deliver.ts'
import type {RotateOptions, RotationPorts, RotationResult} from './result.ts'
import {retireOld} from './retire.ts'
import {graceFrom, hintsUnconfirmed, makeProveDeliver} from './steps.ts'

/**
 * A command was started that may have stored the new credentials. It gets the same ones again where the platform returns them;
 * otherwise others are made, and those that it may have stored are revoked with the old ones, once it has confirmed.
 * @throws DeliveryCommandNeeded, DeliveryUnconfirmed
 */
export async function* deliverAgain(
  ports: RotationPorts,
  instance: ServiceInstance,
  rotation: Rotation,
  options: RotateOptions,
): Work<RotationResult> {
  const {command} = options
  if (!command || rotation.delivery.to !== 'command') throw new DeliveryCommandNeeded(instance.name)
  const platform = await ports.platform()
  const rotations = await ports.rotations()
  const binding = (await platform.listBindings(instance)).find(({id}) => id === rotation.newBindingId)
  if (!binding) return yield* makeProveDeliver(ports, instance, rotation, options, true)
  const credentials = await platform.readCredentials(instance, binding)
  if (isBindingCredentials(credentials)) {
    await maskSecrets(ports, credentials)
    await platform.acknowledgeBinding(binding)
    const run = {...command, format: command.format ?? rotation.delivery.format}
    yield* giveToCommand(ports, instance, {binding, credentials}, run, hintsUnconfirmed(instance))
    const grace = graceFrom(ports.clock.now(), options.retirement ?? rotation.retirement)
    await rotations.advance(rotation.id, {step: 'delivered', ...grace})
    return yield* retireOld(ports, instance, {...rotation, step: 'delivered', ...grace}, options, true)
  }
  const {newBindingId: _, ...begun} = rotation
  const again: Rotation = {...begun, step: 'started', oldBindingIds: [...rotation.oldBindingIds, binding.id]}
  await rotations.advance(rotation.id, {step: 'started', oldBindingIds: again.oldBindingIds})
  return yield* makeProveDeliver(ports, instance, again, options, true)
}
