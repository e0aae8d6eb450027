import {type CredentialEntry, entryNamed} from './credentials-input-entries.ts'

/** Variables by which a platform gives a program the services that are bound to it, in the order they are asked. */
const BINDING_VARIABLES = ['VCAP_SERVICES', 'VCAP_SERVICES_FILE_PATH', 'SERVICE_BINDING_ROOT'] as const

export type BindingVariable = (typeof BINDING_VARIABLES)[number]

/** The variables that are set, with their values: JSON, the path of a file with JSON, and a folder with a folder a binding. */
export function bindingVariables(
  environment: Readonly<Record<string, string | undefined>>,
): {readonly variable: BindingVariable; readonly value: string}[] {
  return BINDING_VARIABLES.flatMap((variable) => {
    const value = environment[variable]
    return value === undefined || value.trim() === '' ? [] : [{variable, value}]
  })
}

/** A folder of a service binding root, its files by name (servicebinding.io, "Workload Projection"). */
export interface BindingFolder {
  readonly name: string
  readonly files: ReadonlyMap<string, string>
}

/**
 * Cloud Foundry writes a file for each credential and one for each attribute of the entry, with dashes in its name where
 * VCAP_SERVICES has underscores (cloud_controller_ng service_binding_files_builder.rb). Elsewhere only `type` is sure.
 */
export function entryOfFolder({name, files}: BindingFolder): CredentialEntry {
  const said = (file: string): string | undefined => files.get(file) || undefined
  return entryNamed(Object.fromEntries(files), {
    instanceName: said('instance-name'),
    instanceId: said('instance-guid'),
    others: [said('name'), name, said('binding-name'), said('binding-guid')],
    label: said('label') ?? said('type'),
  })
}
