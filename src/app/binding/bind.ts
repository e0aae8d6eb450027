import type {CredentialFormat} from '../../domain/binding/credential-format.ts'
import {writeCredentials} from '../../domain/binding/credential-formats.ts'
import {sendingDomain} from '../../domain/binding/credentials.ts'
import {deliveredCredentials} from '../../domain/binding/delivered-credentials.ts'
import type {FileDelivery} from '../../domain/binding/delivery.ts'
import type {DeliveryCommand} from '../../domain/binding/delivery-command.ts'
import {BindingNameTaken} from '../../domain/binding/failures.ts'
import {maskCredentials} from '../../domain/binding/masked-credentials.ts'
import {bindingParameterWarnings} from '../../domain/binding/parameters.ts'
import type {RequestPreview} from '../../domain/instance/request-preview.ts'
import type {
  BindingParameters,
  BindingRequest,
  ServiceBinding,
  ServiceInstance,
} from '../../domain/instance/service-instance.ts'
import type {Work} from '../../domain/progress/progress.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import {shellCommand} from '../../domain/text/shell-words.ts'
import type {Platform} from '../../ports/instance/platform.ts'
import type {Ports} from '../../ports/ports.ts'
import {requireReadyInstance} from '../instance/find-instance.ts'
import {bindAndDeliver, type DeliveryPorts, type NewBinding} from './bind-and-deliver.ts'
import type {FileBindingPorts} from './file-binding.ts'
import {requireFreeFile, requireNothingElse} from './free-file.ts'
import {deleteOrphanedBindings} from './orphaned-bindings.ts'

export interface BindRequest {
  readonly instance: string
  readonly name?: string
  readonly parameters?: BindingParameters
}

export type BindPorts = DeliveryPorts & FileBindingPorts

export interface BindOptions {
  /** Undefined: a reader gets the credentials. */
  readonly file: FileDelivery | undefined
  /** What takes the credentials, where neither a file nor a reader does. */
  readonly command?: DeliveryCommand | undefined
  /** Whether a file may be overwritten that holds credentials in use. */
  readonly overwrite: boolean
  /** Whether the secrets are part of the result, although they go into a file. */
  readonly reveal: boolean
  /** What the reader gets in place of the result. */
  readonly format?: CredentialFormat | undefined
  /** Whether a reader who has seen the binding without its secrets wants them. */
  readonly wants: (masked: BindResult) => Promise<boolean>
  /**
   * Resolves once the credentials have left the process for their reader.
   * @param formatted what a person gets in place of the result.
   */
  readonly receive: (result: BindResult, formatted: string | undefined) => Promise<void>
  /** Receives what the parameters will not do, before anything is made. */
  readonly warn: (sentence: string) => void
}

/** What a bind ends with. */
export interface BindResult {
  /** `discarded`: nobody wanted to see the credentials, so the binding is deleted again. */
  readonly outcome: 'bound' | 'discarded'
  readonly instance: {readonly id: string; readonly name: string}
  readonly binding: {
    readonly id: string
    readonly name: string | null
    /** An app's binding is another result: its credentials go elsewhere. */
    readonly app: null
    /** ISO 8601 */
    readonly createdAt: string
  }
  /** The domain to send from; `domain` of the credentials is the MAIL FROM domain where there is one. */
  readonly sendingDomain: string
  /** Under the broker's own keys; secrets are dots where they were delivered elsewhere. */
  readonly credentials: Readonly<Record<string, unknown>>
  readonly writtenTo: {readonly path: string; readonly format: CredentialFormat} | null
  /** Absent: they went into a file, or to a reader. */
  readonly givenTo?: 'command'
  /** Ids of bindings that interrupted commands had left behind. */
  readonly swept: readonly string[]
}

/**
 * Makes a binding and delivers its credentials into a file or to their reader.
 * @throws InstanceNotFound, InstanceNotReady, InstanceUnusable, BindingNameTaken, CredentialFileInUse, CredentialFileShared, and what
 *   {@link bindAndDeliver} throws.
 */
export async function* bind(ports: BindPorts, request: BindRequest, options: BindOptions): Work<BindResult> {
  const {file, reveal, format, command} = options
  if (file) {
    await (await ports.credentialFiles()).check(file.path)
    await requireNothingElse(ports, file.path)
  }
  if (file && !options.overwrite) await requireFreeFile(ports, request.instance, file.path)
  for (const warning of parameterWarnings(request)) options.warn(warning)
  const platform = await ports.platform()
  const instance = await requireReadyInstance(ports, request.instance)
  // A command that was killed may have left one of the same name.
  const swept = yield* deleteOrphanedBindings(ports, instance)
  await requireFreeName(platform, instance, request.name)
  const resultOf = (made: NewBinding, shown: Shown): BindResult => report(instance, made, {...shown, swept})
  const made = yield* bindAndDeliver(ports, instance, {
    request: requestOf(request),
    stage: `binding of ${plainLine(instance.name)}`,
    delivery: file ?? (command ? {to: 'command', format: command.format ?? 'json'} : {to: 'stdout'}),
    ...(command ? {command: {command, unconfirmed: (binding) => hintsUnconfirmed(instance, binding)}} : {}),
    show: async (made) => {
      if (!(await options.wants(resultOf(made, {reveal: false})))) return false
      await options.receive(
        resultOf(made, {reveal: true}),
        format && writeCredentials(made.credentials, format, {instance, binding: made.binding}),
      )
      return true
    },
  })
  if (!made.delivered) return {...resultOf(made, {reveal: false}), outcome: 'discarded'}
  if (command) return {...resultOf(made, {reveal}), givenTo: 'command'}
  return resultOf(made, {reveal: file === undefined || reveal, file})
}

/** What the parameters of a binding will not do. */
export function parameterWarnings({parameters = {}}: Pick<BindRequest, 'parameters'>): string[] {
  return bindingParameterWarnings(parameters, {feedbackNotifications: true})
}

interface Shown {
  readonly reveal: boolean
  readonly file?: FileDelivery | undefined
}

/** A new binding as a result, its secrets as dots unless they are to be revealed. */
function report(
  instance: ServiceInstance,
  {binding, credentials}: NewBinding,
  {reveal, file, swept}: Shown & {readonly swept: readonly ServiceBinding[]},
): BindResult {
  return {
    outcome: 'bound',
    instance: {id: instance.id, name: instance.name},
    binding: {id: binding.id, name: binding.name ?? null, app: null, createdAt: binding.createdAt},
    sendingDomain: sendingDomain(credentials),
    credentials: reveal ? deliveredCredentials(credentials) : maskCredentials(credentials),
    writtenTo: file ? {path: file.path, format: file.format} : null,
    swept: swept.map(({id}) => id),
  }
}

/** What to type when a command has not confirmed. */
function hintsUnconfirmed(instance: ServiceInstance, {id}: ServiceBinding): string[] {
  return [
    'Where it has stored nothing, delete the binding; otherwise replace its credentials:',
    shellCommand('sesctl', 'unbind', instance.name, id, '--yes'),
    shellCommand('sesctl', 'rotate', instance.name, '--binding', id, '--exec', 'COMMAND'),
  ]
}

export async function previewBind(ports: Pick<Ports, 'platform'>, request: BindRequest): Promise<RequestPreview[]> {
  const platform = await ports.platform()
  const instance = await requireReadyInstance(ports, request.instance)
  await requireFreeName(platform, instance, request.name)
  const leftBehind = await platform.orphanedBindings(instance)
  const previews = [
    ...leftBehind.map(async (binding) => await platform.preview({kind: 'delete-binding', instance, binding})),
    platform.preview({kind: 'create-binding', instance, request: requestOf(request)}),
  ]
  return (await Promise.all(previews)).flat()
}

function requestOf({name, parameters}: BindRequest): BindingRequest {
  return {...(name === undefined ? {} : {name}), ...(parameters === undefined ? {} : {parameters})}
}

async function requireFreeName(platform: Platform, instance: ServiceInstance, name: string | undefined): Promise<void> {
  if (name === undefined) return
  const found = await platform.findBinding(instance, name)
  const taken = (await platform.listBindings(instance)).find((binding) => binding.name === name && !binding.app)
  if (typeof found === 'string' || !taken) return
  throw new BindingNameTaken(`${plainLine(instance.name)} has a binding named ${name} already.`, {
    hints: [
      'For new credentials choose another name, or:',
      shellCommand('sesctl', 'unbind', instance.name, taken.id, '--yes'),
      shellCommand('sesctl', 'rotate', instance.name, '--binding', name, '--write', 'FILE'),
    ],
  })
}
