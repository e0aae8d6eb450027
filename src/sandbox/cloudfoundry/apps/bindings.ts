import type {LastOperation} from '../operation.ts'

/** A service credential binding of type app, as far as rules and environments are about it. */
export interface AppBinding {
  readonly guid: string
  readonly name: string | null
  readonly instanceGuid: string
  /** Epoch milliseconds. */
  readonly createdAt: number
  readonly operation: Pick<LastOperation, 'type' | 'state'>
}

/** Everything that an app sees of a binding. */
export interface BoundService extends AppBinding {
  readonly credentials: Readonly<Record<string, unknown>>
  readonly syslogDrainUrl: string | null
  readonly instanceName: string
  /** Tags of the instance first, then the offering's. */
  readonly tags: readonly string[]
  /** Name of the service offering, `user-provided` for an instance that has none. */
  readonly label: string
  /** Undefined where there is no offering, and so no plan. */
  readonly plan: string | undefined
}

/** Whether it is on its way, be it that the broker has not even been asked. */
export const isBeingCreated = ({operation}: AppBinding): boolean =>
  operation.type === 'create' && (operation.state === 'initial' || operation.state === 'in progress')

export const isCreated = ({operation}: AppBinding): boolean =>
  operation.type === 'create' && operation.state === 'succeeded'

export const hasFailedToBeCreated = ({operation}: AppBinding): boolean =>
  operation.type === 'create' && operation.state === 'failed'
