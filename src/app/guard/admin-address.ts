import {Failure, Interrupted, InvalidValue} from '../../domain/exit/failure.ts'
import {configurationSetName} from '../../domain/instance/service-instance.ts'
import {parseEmailAddress} from '../../domain/sending/email-address.ts'
import type {Announcements} from '../../ports/guard/operator-mail.ts'
import type {Ports} from '../../ports/ports.ts'

const PREFIX = configurationSetName('')

/**
 * Where the admin of an instance gets mail: the admin e-mail that the platform remembers, else those whom the broker
 * subscribed to the instance's reputation topic.
 * @returns empty when neither knows any.
 * @throws what kept the platform from answering, when the topic names nobody either.
 */
export async function adminAddresses(
  ports: Pick<Ports, 'platform'>,
  announcements: Pick<Announcements, 'reputationSubscribers'>,
  configurationSet: string,
): Promise<string[]> {
  const asked = await fromPlatform(ports, configurationSet.slice(PREFIX.length))
  if (typeof asked === 'string') return [asked]
  const subscribers = (await announcements.reputationSubscribers(configurationSet)) ?? []
  const addresses = subscribers.flatMap(({address}) => usable(address) ?? [])
  if (addresses.length === 0 && asked instanceof Failure) throw asked
  return [...new Set(addresses)]
}

async function fromPlatform(ports: Pick<Ports, 'platform'>, id: string): Promise<string | Failure | undefined> {
  try {
    const platform = await ports.platform()
    const instance = await platform.findInstance(id)
    if (!instance) return undefined
    const {adminEmail} = await platform.readParameters(instance)
    const address = instance.parameters?.adminEmail ?? adminEmail
    return address === null ? undefined : usable(address)
  } catch (failure) {
    if (failure instanceof Failure && !(failure instanceof Interrupted)) return failure
    throw failure
  }
}

/** Remote text is data: only what is an address by our own rules is written to. */
function usable(address: string): string | undefined {
  try {
    return parseEmailAddress(address)
  } catch (failure) {
    if (failure instanceof InvalidValue) return undefined
    throw failure
  }
}
