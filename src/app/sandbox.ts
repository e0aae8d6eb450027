import type {Context, SecretReference} from '../domain/context.ts'
import type {SandboxStatus, Traffic, TrafficCounts} from '../domain/sandbox.ts'
import {configurationSetName} from '../domain/service-instance.ts'
import type {Ports} from '../ports/ports.ts'
import {requireInstance} from './find-instance.ts'

/** The context that a sandbox registers itself as. */
export const SANDBOX_CONTEXT = 'sandbox'

export interface SandboxStarted extends SandboxStatus {
  readonly startedNow: boolean
  readonly context: string
  /** Whether commands use it without --context. */
  readonly current: boolean
}

/** Starts the sandbox unless it runs, and writes its context: addresses change when a remembered port was taken. */
export async function startSandbox(ports: Pick<Ports, 'sandbox' | 'contexts' | 'secrets'>): Promise<SandboxStarted> {
  const sandbox = await ports.sandbox()
  const status = await sandbox.start()
  const environment = await sandbox.environment()
  const secret = await (await ports.secrets()).keep(
    SANDBOX_CONTEXT,
    JSON.stringify({
      brokerPassword: environment['SESCTL_SANDBOX_BROKER_PASSWORD'],
      operator: {
        accessKeyId: environment['AWS_ACCESS_KEY_ID'],
        secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'],
      },
    }),
  )
  let current = false
  await (await ports.contexts()).update((file) => {
    current = file.current === undefined || file.current === SANDBOX_CONTEXT
    return {
      ...file,
      ...(current ? {current: SANDBOX_CONTEXT} : {}),
      contexts: {...file.contexts, [SANDBOX_CONTEXT]: sandboxContext(status, secret)},
    }
  })
  return {...status, context: SANDBOX_CONTEXT, current}
}

/** Forgets all of the sandbox's data, and what this machine remembers of the instances in it. */
export async function resetSandbox(ports: Pick<Ports, 'sandbox' | 'inventoryOf'>): Promise<{forgotten: string[]}> {
  await (await ports.sandbox()).reset()
  const inventory = await ports.inventoryOf(SANDBOX_CONTEXT)
  const instances = await inventory.instances()
  for (const instance of instances) await inventory.removeInstance(instance.id)
  return {forgotten: instances.map(({name}) => name)}
}

/** Makes history for an instance's configuration set. */
export async function makeTraffic(
  ports: Pick<Ports, 'sandbox' | 'platform'>,
  instance: string,
  traffic: Omit<Traffic, 'configurationSet'>,
): Promise<TrafficCounts & {configurationSet: string}> {
  const configurationSet = configurationSetName((await requireInstance(ports, instance)).id)
  return {configurationSet, ...(await (await ports.sandbox()).generateTraffic({configurationSet, ...traffic}))}
}

function sandboxContext(status: SandboxStatus, secret: SecretReference): Context {
  const keyed = (key: string): SecretReference => (secret.from === 'file' ? {...secret, key} : secret)
  return {
    platform: {
      kind: 'osb',
      url: status.brokerUrl,
      username: status.brokerUsername,
      password: keyed('brokerPassword'),
    },
    aws: {region: status.region, endpoint: status.awsUrl, credentials: keyed('operator')},
    dns: {resolvers: [status.dns], authoritativePort: Number(status.dns.slice(status.dns.lastIndexOf(':') + 1))},
    smtp: {startTls: status.smtp, implicitTls: status.smtps, caFile: status.caFile},
  }
}
