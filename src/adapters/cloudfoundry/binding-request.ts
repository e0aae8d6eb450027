import type {BindingRequest, ServiceBinding, ServiceInstance} from '../../domain/instance/service-instance.ts'
import {type App, findApp} from './apps.ts'
import {readBindingParameters} from './binding-secrets.ts'
import type {Bindings} from './bindings.ts'
import type {CloudController} from './controller.ts'
import type {RequestedBinding} from './requests.ts'

export interface ResolvedBindingRequest extends RequestedBinding {
  readonly app?: App
  /** What the user calls it, where the key has to have another name. */
  readonly calledName?: string
}

/** Characters of the label's value that make a key's name one of its own. */
const SHORT = 8

/** Cloud Foundry takes 255 characters; another program may have used them all. */
const LONGEST_NAME = 200

/**
 * What a request for a binding comes to. A key has to have a name, so one is made up. An app that has a binding of the
 * instance already gets another one beside it, which must have the same name and inherits nothing: name and parameters
 * are taken from the newest one unless the request has its own.
 * @param operation value of the label; a made-up name begins like it.
 */
export async function resolveBindingRequest(
  {controller, bindings}: {readonly controller: CloudController; readonly bindings: Bindings},
  instance: ServiceInstance,
  request: BindingRequest,
  operation: string,
): Promise<ResolvedBindingRequest> {
  const {name, parameters} = request
  const given = {...(name === undefined ? {} : {name}), ...(parameters === undefined ? {} : {parameters})}
  if (request.app === undefined) return await resolveKey(bindings, instance, request, operation)
  const app = await findApp(controller, request.app)
  const other = newestOf(await bindings.list(instance), app)
  if (!other) return {...given, app, appGuid: app.id}
  const copied = parameters === undefined ? await readBindingParameters(controller, other.id) : undefined
  return {
    ...(other.name === undefined ? {} : {name: other.name}),
    ...(copied === undefined || Object.keys(copied).length === 0 ? {} : {parameters: copied}),
    ...given,
    app,
    appGuid: app.id,
    strategy: 'multiple',
  }
}

/** A key that takes over the name of one that still lives cannot have it on Cloud Foundry, and keeps it as a note. */
async function resolveKey(
  bindings: Bindings,
  instance: ServiceInstance,
  {name, parameters, successor}: BindingRequest,
  operation: string,
): Promise<ResolvedBindingRequest> {
  const own = operation.slice(0, SHORT)
  const given = parameters === undefined || Object.keys(parameters).length === 0 ? {} : {parameters}
  if (name === undefined) return {name: `sesctl-${own}`, ...given}
  const keys = successor ? (await bindings.list(instance)).filter(({app}) => app === undefined) : []
  const taken = keys.some((key) => (key.keyName ?? key.name) === name)
  return taken ? {name: `${name.slice(0, LONGEST_NAME)}-${own}`, calledName: name, ...given} : {name, ...given}
}

/** The binding that the app gets at its next start, as far as it is known: times are whole seconds. */
function newestOf(bindings: readonly ServiceBinding[], {id}: App): ServiceBinding | undefined {
  return bindings
    .filter(({app, state}) => app?.id === id && (state === 'ready' || state === 'undelivered'))
    .sort((one, other) => Date.parse(one.createdAt) - Date.parse(other.createdAt))
    .at(-1)
}
