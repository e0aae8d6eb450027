import type {SandboxFault, SandboxFaultOptions} from '../../domain/sandbox/sandbox.ts'
import type {Ports} from '../../ports/ports.ts'
import {requireInstance} from '../instance/find-instance.ts'

/** Switches a fault of the sandbox on, kept to an instance by its name or id. */
export async function switchFaultOn(
  ports: Pick<Ports, 'sandbox' | 'platform'>,
  name: string,
  {instance, ...options}: SandboxFaultOptions,
): Promise<SandboxFault> {
  const id = instance === undefined ? {} : {instance: (await requireInstance(ports, instance)).id}
  return await (await ports.sandbox()).switchFaultOn(name, {...options, ...id})
}
