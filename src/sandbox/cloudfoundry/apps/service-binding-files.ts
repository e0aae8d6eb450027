import type {BoundService} from './bindings.ts'
import {entryOf, vcapServices, visibleBindings} from './vcap-services.ts'

/** Where both kinds of files are mounted. */
export const BINDINGS_FOLDER = '/etc/cf-service-bindings'
export const VCAP_SERVICES_FILE = `${BINDINGS_FOLDER}/vcap_services`

/** Files cannot be made of an app's bindings, so it cannot be started (service_binding_files_builder.rb). */
export class IncompatibleBindings extends Error {}

const FOLDER_NAME = /^[a-z0-9\-.]{1,253}$/
const FILE_NAME = /^[a-z0-9\-._]{1,253}$/
const MOST_BYTES = 1_000_000

/** Text of files by their absolute paths. */
export type Files = Readonly<Record<string, string>>

/** The one file of the app feature `file-based-vcap-services`. */
export function vcapServicesFile(bindings: readonly BoundService[]): Files {
  return mounted({vcap_services: JSON.stringify(vcapServices(bindings))})
}

/**
 * Files of the app feature `service-binding-k8s`: a folder for each binding, a file for each of its values. What is no text
 * is written as JSON; null and what is empty has no file.
 * @throws IncompatibleBindings for names that files cannot have, or that two bindings share
 */
export function serviceBindingFiles(bindings: readonly BoundService[]): Files {
  const files: Record<string, string> = {}
  const folders = new Set<string>()
  for (const binding of visibleBindings(bindings)) {
    const folder = binding.name ?? binding.instanceName
    if (!FOLDER_NAME.test(folder))
      throw new IncompatibleBindings(`Invalid binding name: '${folder}'. Name must match ${FOLDER_NAME}`)
    if (folders.has(folder)) throw new IncompatibleBindings(`Duplicate binding name: ${folder}`)
    folders.add(folder)
    for (const [key, value] of Object.entries(valuesOf(binding))) {
      if (!FILE_NAME.test(key)) throw new IncompatibleBindings(`Invalid file name: ${key}`)
      const text = textOf(value)
      if (text !== undefined) files[`${folder}/${key}`] = text
    }
  }
  return mounted(files)
}

/** Values of the binding itself go before credentials of the same name. */
function valuesOf(binding: BoundService): Readonly<Record<string, unknown>> {
  const {credentials, ...rest} = entryOf(binding)
  return {...binding.credentials, ...rest, type: binding.label, provider: binding.label}
}

function textOf(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined
  if (typeof value === 'string') return value
  const isEmpty = typeof value === 'object' && Object.keys(value).length === 0
  return isEmpty ? undefined : JSON.stringify(value)
}

function mounted(files: Files): Files {
  const entries = Object.entries(files)
  const bytes = entries.reduce((sum, [path, text]) => sum + Buffer.byteLength(path) + Buffer.byteLength(text), 0)
  if (bytes > MOST_BYTES)
    throw new IncompatibleBindings(`Bindings exceed the maximum allowed bytesize of ${MOST_BYTES}: ${bytes}`)
  return Object.fromEntries(entries.map(([path, text]) => [`${BINDINGS_FOLDER}/${path}`, text]))
}
