import type {AppDelivery} from '../../domain/binding/delivery.ts'
import type {ServiceInstance} from '../../domain/instance/service-instance.ts'
import {NoApps} from '../../domain/rotation/app-failures.ts'
import type {AppRotation} from '../../domain/rotation/app-rotation.ts'
import type {Rotation} from '../../domain/rotation/rotation.ts'
import type {Secret} from '../../domain/text/secret.ts'
import type {Apps} from '../../ports/instance/apps.ts'
import type {Platform} from '../../ports/instance/platform.ts'
import type {RotateOptions, RotationPorts} from './result.ts'

/** A rotation of an app's binding: what the journal has of it. */
export type AppJournal = Rotation & {readonly delivery: AppDelivery; readonly app: AppRotation}

export function isOfApp(rotation: Rotation): rotation is AppJournal {
  return rotation.delivery.to === 'app' && rotation.app !== undefined
}

/** @throws NoApps */
export function requireApps({apps}: Platform): Apps {
  if (!apps) throw new NoApps()
  return apps
}

/** One run of a rotation of an app's binding, with the journal as it is on disk. */
export class AppRun {
  readonly ports: RotationPorts
  readonly platform: Platform
  readonly apps: Apps
  readonly instance: ServiceInstance
  readonly options: RotateOptions
  /** A webhook with a password, which the journal does not get: for as long as this run lives. */
  heldWebhook: Secret | undefined
  #rotation: AppJournal

  private constructor(
    opened: {ports: RotationPorts; platform: Platform; instance: ServiceInstance; options: RotateOptions},
    rotation: AppJournal,
  ) {
    this.ports = opened.ports
    this.platform = opened.platform
    this.apps = requireApps(opened.platform)
    this.instance = opened.instance
    this.options = opened.options
    this.#rotation = rotation
  }

  static async open(
    ports: RotationPorts,
    instance: ServiceInstance,
    rotation: AppJournal,
    options: RotateOptions,
  ): Promise<AppRun> {
    return new AppRun({ports, platform: await ports.platform(), instance, options}, rotation)
  }

  get rotation(): AppJournal {
    return this.#rotation
  }

  get app(): AppDelivery['app'] {
    return this.#rotation.delivery.app
  }

  /** Is on disk when it resolves. */
  async advance({
    app,
    ...change
  }: Partial<Omit<Rotation, 'app'>> & {readonly app?: Partial<AppRotation>}): Promise<void> {
    const {step} = this.#rotation
    const merged = {...this.#rotation.app, ...app}
    this.#rotation = {...this.#rotation, ...change, app: merged} as AppJournal
    const {newBindingId, newAccessKeyId, retireAt} = change
    await (await this.ports.rotations()).advance(this.#rotation.id, {
      step: change.step ?? step,
      ...(newBindingId === undefined ? {} : {newBindingId}),
      ...(newAccessKeyId === undefined ? {} : {newAccessKeyId}),
      ...(retireAt === undefined ? {} : {retireAt}),
      app: merged,
    })
  }
}
