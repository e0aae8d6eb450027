import type {BoundService} from './bindings.ts'
import {vcapServices, visibleBindings} from './vcap-services.ts'

/** Where both kinds of files are mounted. */
export const BINDINGS_FOLDER = '/etc/cf-service-bindings'
export const VCAP_SERVICES_FILE = `${BINDINGS_FOLDER}/vcap_services`

/** An app cannot be started with files that cannot be made of its bindings (service_binding_files_builder.rb). */
export class IncompatibleBindings extends Error {}

const NAME = /^[a-z0-9\-.]{1,253}$/
const FILES_LIMIT = 1_000_000

type Files = Readonly<Record<string, string>>

/** The one file of the app feature `file-based-vcap-services`, by its path. */
export function vcapServicesFile(bindings: readonly BoundService[]): Files {
  return within({[VCAP_SERVICES_FILE]: JSON.stringify(vcapServices(bindings))})
}

/**
 * Files of the app feature `service-binding-k8s`, by path: a folder for each binding, a file for each of its values. Values
 * that are no text are JSON, null has no file.
 * @throws IncompatibleBindings for names that the specification does not allow, or that two bindings share
 */
export function serviceBindingFiles(bindings: readonly BoundService[]): Files {
  const files: Record<string, string> = {}
  const folders = new Set<string>()
  for (const binding of visibleBindings(bindings)) {
    const folder = binding.name ?? binding.instanceName
    if (!NAME.test(folder))
      throw new IncompatibleBindings(`Invalid binding name: '${folder}'. Name must match /${NAME.source}/.`)
    if (folders.has(folder)) throw new IncompatibleBindings(`Duplicate binding name: '${folder}'.`)
    folders.add(folder)
    for (const [key, text] of valuesOf(binding)) files[`${BINDINGS_FOLDER}/${folder}/${key}`] = text
  }
  return within(files)
}

function valuesOf(binding: BoundService): readonly (readonly [string, string])[] {
  const values: Readonly<Record<string, unknown>> = {
    ...binding.credentials,
    'binding-guid': binding.guid,
    'binding-name': binding.name,
    'instance-guid': binding.instanceGuid,
    'instance-name': binding.instanceName,
    label: binding.label,
    plan: binding.plan,
    tags: binding.tags,
    'syslog-drain-url': binding.syslogDrainUrl,
    type: binding.label,
    provider: binding.label,
  }
  return Object.entries(values).flatMap(([key, value]) =>
    value === null || value === undefined ? [] : [[key, typeof value === 'string' ? value : JSON.stringify(value)]],
  )
}

function within(files: Files): Files {
  const bytes = Object.entries(files).reduce((sum, [path, text]) => sum + path.length + Buffer.byteLength(text), 0)
  if (bytes > FILES_LIMIT)
    throw new IncompatibleBindings(`Bindings exceed the maximum allowed bytesize of ${FILES_LIMIT}.`)
  return files
}
