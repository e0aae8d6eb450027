import type {Delivery} from '../../domain/binding/delivery.ts'
import type {DeliveryCommand} from '../../domain/binding/delivery-command.ts'
import type {ServiceInstance} from '../../domain/instance/service-instance.ts'
import type {NewBindingEnd} from '../../domain/rotation/new-binding-end.ts'
import type {Retirement} from '../../domain/rotation/retirement.ts'
import type {Rotation} from '../../domain/rotation/rotation.ts'
import type {Ports} from '../../ports/ports.ts'

export type RotationPorts = Pick<
  Ports,
  | 'platform'
  | 'rotations'
  | 'clock'
  | 'credentialFiles'
  | 'recordSnapshots'
  | 'mailTransports'
  | 'deliveryCommands'
  | 'secretMask'
>

export interface RotateOptions {
  /** Id, beginning of an id, or name of the binding to replace; needed when there are several. */
  readonly binding?: string | undefined
  /** Name or guid of the app whose binding is replaced: its platform delivers. */
  readonly app?: string | undefined
  readonly delivery?: Delivery | undefined
  /** What takes the credentials, with a delivery to a command. */
  readonly command?: DeliveryCommand | undefined
  /** A file that holds the credentials to replace, where no binding is named; the one to deliver to unless given. */
  readonly credentials?: string | undefined
  /** For the proof. */
  readonly timeoutMillis: number
  /** Absent: as the rotation began, or usual for its delivery. */
  readonly retirement?: Retirement | undefined
  /** Epoch milliseconds: a grace that ends later is left to a later command. */
  readonly waitUntil: number
  /** An app may be without working credentials for a while, where its platform allows no second binding. */
  readonly allowOutage?: boolean | undefined
  /** Only replace a binding that is at least this old. */
  readonly olderThanMillis?: number | undefined
  /** Shows the credentials and resolves once they have left the process: for delivery to stdout. */
  readonly deliver: (result: RotationResult) => Promise<void>
  /** Receives what the new binding cannot take over, before it is made. */
  readonly warn: (sentence: string) => void
}

export interface RotationResult {
  readonly instance: string
  /** `delivered`: the new credentials are where they belong, and the old ones work still: see `retireAt`. */
  /** `app-binding`: the platform gives the credentials to an app; else a service key or a binding of a broker. */
  readonly kind?: 'app-binding' | 'binding'
  /** Of an app's binding; `deployment`: the rolling one by which the app has moved, where there was one. */
  readonly app?: {
    readonly id: string
    readonly name: string
    readonly deployment: string | null
    readonly outage: boolean
  }
  readonly outcome: 'rotated' | 'delivered' | 'too-young' | 'rolled-back'
  readonly newBinding?: {readonly id: string; readonly accessKeyId: string; readonly name?: string}
  /** Ids of the bindings that are revoked; with delivery to stdout, that will be once the reader has the new ones. */
  readonly revoked: readonly string[]
  /** Ids of bindings that are of no use any more, and of whose credentials nothing proves that they are revoked. */
  readonly unproved: readonly string[]
  /** With `delivered`: ids of the bindings that are to be revoked. */
  readonly kept?: readonly string[]
  /** With `delivered`, ISO 8601: the next rotation or resume after it revokes them; absent: when somebody says so. */
  readonly retireAt?: string
  /** Of a rotation that was undone: what became of its new binding. */
  readonly newBindingEnd?: NewBindingEnd
  readonly delivery?: Delivery
  /** Whether this run continued an interrupted rotation. */
  readonly resumed: boolean
  /** Under the broker's own keys; only with delivery to stdout. */
  readonly credentials?: Readonly<Record<string, unknown>>
}

export const NOTHING_PROVES = 'nothing proves that its credentials are revoked'

interface NewBindingFacts {
  readonly resumed: boolean
  /** Of the new binding. */
  readonly name: string | undefined
}

export function resultOf(
  instance: ServiceInstance,
  rotation: Rotation,
  {resumed, name}: NewBindingFacts,
): RotationResult {
  return {
    instance: instance.name,
    kind: rotation.delivery.to === 'app' ? 'app-binding' : 'binding',
    ...appOf(rotation),
    outcome: 'rotated',
    newBinding: {
      id: rotation.newBindingId ?? '',
      accessKeyId: rotation.newAccessKeyId ?? '',
      ...(name === undefined ? {} : {name}),
    },
    revoked: rotation.oldBindingIds,
    unproved: [],
    delivery: rotation.delivery,
    resumed,
  }
}

function appOf({delivery, app}: Rotation): Pick<RotationResult, 'app'> {
  if (delivery.to !== 'app') return {}
  return {app: {...delivery.app, deployment: app?.deploymentId ?? null, outage: app?.way === 'outage'}}
}

/** The same while the old credentials work still. */
export function keeping(result: RotationResult, {oldBindingIds, retireAt}: Rotation): RotationResult {
  return {
    ...result,
    outcome: 'delivered',
    revoked: [],
    kept: oldBindingIds,
    ...(retireAt === undefined ? {} : {retireAt}),
  }
}
