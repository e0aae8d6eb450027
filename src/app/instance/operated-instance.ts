import {Failure, Interrupted} from '../../domain/exit/failure.ts'
import {configurationSetName} from '../../domain/instance/service-instance.ts'
import type {Ports} from '../../ports/ports.ts'
import type {EmailService} from '../../ports/sending/email-service.ts'
import {requireInstance} from './find-instance.ts'

const PREFIX = configurationSetName('')
/** What can follow the prefix in the name of a configuration set: SES allows 64 of these in all. */
const ID = /^[A-Za-z0-9_-]{1,52}$/

/** An instance as an operator acts on it: by its configuration set, which the platform need not know. */
export interface OperatedInstance {
  readonly name: string
  readonly configurationSet: string
  /** Absent for a set whose name does not say. */
  readonly instanceId?: string
  /** Sending domain, where the platform remembers it. */
  readonly domain?: string
}

/**
 * Finds what an operator means by a name: a configuration set, an instance that the platform lists, or the id of one
 * that it does not list but whose configuration set exists.
 * @throws what the platform threw, InstanceNotFound above all, when the name is none of these.
 */
export async function operatedInstance(
  ports: Pick<Ports, 'platform'>,
  emailService: Pick<EmailService, 'configurationSet'>,
  nameOrId: string,
): Promise<OperatedInstance> {
  if (nameOrId.startsWith(PREFIX)) {
    return {name: nameOrId, configurationSet: nameOrId, instanceId: nameOrId.slice(PREFIX.length)}
  }
  try {
    const {id, name, parameters} = await requireInstance(ports, nameOrId)
    return {
      name,
      configurationSet: configurationSetName(id),
      instanceId: id,
      ...(parameters?.domain ? {domain: parameters.domain} : {}),
    }
  } catch (failure) {
    if (!(failure instanceof Failure) || failure instanceof Interrupted || !ID.test(nameOrId)) throw failure
    const configurationSet = configurationSetName(nameOrId)
    if (!(await emailService.configurationSet(configurationSet))) throw failure
    return {name: nameOrId, configurationSet, instanceId: nameOrId}
  }
}
