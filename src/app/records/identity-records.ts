import {Failure, Interrupted} from '../../domain/exit/failure.ts'
import type {ServiceInstance} from '../../domain/instance/service-instance.ts'
import type {InstanceSettings} from '../../domain/instance/settings.ts'
import {recordsOfIdentity} from '../../domain/records/identity-records.ts'
import {normaliseName} from '../../domain/verification/dns/name.ts'
import type {Ports} from '../../ports/ports.ts'
import type {KnownRecords} from './known-records.ts'

/**
 * The records of an instance by what SES itself says, where the context may ask: no binding is needed, and none can be
 * out of date. Undefined where SES cannot be asked, the domain is a generated one, or SES does not know it.
 * @throws Interrupted
 */
export async function knownFromIdentity(
  ports: Pick<Ports, 'clock' | 'platform' | 'emailService'>,
  instance: ServiceInstance,
): Promise<KnownRecords | undefined> {
  try {
    const service = await ports.emailService()
    if (service === undefined) return undefined
    const parameters = await parametersOf(ports, instance)
    if (parameters.domain === null) return undefined
    const domain = normaliseName(parameters.domain)
    const identity = await service.identity(domain)
    if (identity === undefined) return undefined
    const records = recordsOfIdentity({...identity, domain, region: service.region}, parameters)
    if (records === undefined) return undefined
    const takenAt = new Date(ports.clock.now()).toISOString()
    const {verifiedForSending: identityVerified} = identity
    const source = 'identity'
    return {records, sendingDomain: domain, region: service.region, source, takenAt, generated: false, identityVerified}
  } catch (error) {
    if (!(error instanceof Failure) || error instanceof Interrupted) throw error
    return undefined
  }
}

async function parametersOf(ports: Pick<Ports, 'platform'>, instance: ServiceInstance): Promise<InstanceSettings> {
  const known = instance.parameters
  if (known !== undefined && known.domain !== null && known.adminEmail !== null) return known
  return await (await ports.platform()).readParameters(instance)
}
