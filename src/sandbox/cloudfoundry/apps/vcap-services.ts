import {type AppBinding, type BoundService, isCreated} from './bindings.ts'

type Entry = Readonly<Record<string, unknown>>

/**
 * The bindings that an app sees if it is started now: of each service instance the newest that was created and is not about
 * to go, by whole seconds and then by id (system_env_presenter.rb, service_binding.rb).
 */
function visibleBindings<Binding extends AppBinding>(bindings: readonly Binding[]): readonly Binding[] {
  const newest = new Map<string, Binding>()
  for (const binding of bindings.filter(isCreated)) {
    const known = newest.get(binding.instanceGuid)
    if (!known || secondsOf(binding) >= secondsOf(known)) newest.set(binding.instanceGuid, binding)
  }
  return bindings.filter((binding) => newest.get(binding.instanceGuid) === binding)
}

const secondsOf = ({createdAt}: AppBinding): number => Math.floor(createdAt / 1000)

/** VCAP_SERVICES: service offerings by name, each with its bindings in the order of their ids. */
export function vcapServices(bindings: readonly BoundService[]): Readonly<Record<string, readonly Entry[]>> {
  const byLabel = new Map<string, Entry[]>()
  for (const binding of visibleBindings(bindings)) {
    const entries = byLabel.get(binding.label)
    if (entries) entries.push(entryOf(binding))
    else byLabel.set(binding.label, [entryOf(binding)])
  }
  return Object.fromEntries(byLabel)
}

/** One element of VCAP_SERVICES (service_binding_presenter.rb, service_instance_presenter.rb). */
function entryOf(binding: BoundService): Entry {
  return {
    label: binding.label,
    ...(binding.plan === undefined ? {} : {provider: null, plan: binding.plan}),
    name: binding.name ?? binding.instanceName,
    tags: binding.tags,
    instance_guid: binding.instanceGuid,
    instance_name: binding.instanceName,
    binding_guid: binding.guid,
    binding_name: binding.name,
    credentials: binding.credentials,
    syslog_drain_url: binding.syslogDrainUrl,
    volume_mounts: [],
  }
}
