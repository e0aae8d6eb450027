import type {AuditedBinding} from '../../domain/audit/facts.ts'
import type {ServiceInstance} from '../../domain/instance/service-instance.ts'
import type {Ports} from '../../ports/ports.ts'
import type {Reader} from './reader.ts'

/** What the platform says of instances; by instance id. */
export interface PlatformFacts {
  readonly instances: ReadonlyMap<string, ServiceInstance>
  /** Only of instances whose bindings could be listed. */
  readonly bindings: ReadonlyMap<string, readonly AuditedBinding[]>
}

type PlatformPorts = Pick<Ports, 'platform' | 'brokerRecords'>

/** Instances as the platform lists them; one request, or none where the inventory is this machine's. */
export async function listInstances(ports: PlatformPorts, reader: Reader): Promise<ServiceInstance[]> {
  const listed = await reader.read(
    'the instances of the platform',
    async () => await (await ports.platform()).listInstances(),
  )
  return listed ?? []
}

/** The bindings of instances: one list an instance, and where a broker returns it, one request a binding. */
export async function bindingsOf(
  ports: PlatformPorts,
  reader: Reader,
  instances: readonly ServiceInstance[],
): Promise<PlatformFacts['bindings']> {
  if (instances.length === 0) return new Map()
  const platform = await ports.platform()
  const lists = await reader.readEach('lists of bindings', instances, (instance) => platform.listBindings(instance))
  const records = await reader.read("the broker's records", () => ports.brokerRecords())
  const bindings = [...lists.values()].flat()
  const promised = records
    ? await reader.readEach('parameters of bindings', bindings, ({instanceId, id}) => records.sourceIps(instanceId, id))
    : new Map<unknown, readonly string[] | undefined>()
  return new Map(
    [...lists].map(([instance, list]) => [
      instance.id,
      list.map((binding) => {
        const sourceIps = promised.get(binding)
        return {
          id: binding.id,
          ready: binding.state === 'ready',
          ...(binding.name === undefined ? {} : {name: binding.name}),
          ...(sourceIps === undefined ? {} : {sourceIps}),
        }
      }),
    ]),
  )
}
