import type {Context, SecretReference} from '../../domain/context/context.ts'
import {configurationSetName} from '../../domain/instance/service-instance.ts'
import type {SandboxStatus, Traffic, TrafficCounts} from '../../domain/sandbox/sandbox.ts'
import {Secret} from '../../domain/text/secret.ts'
import type {Ports} from '../../ports/ports.ts'
import {requireInstance} from '../instance/find-instance.ts'

/** The context that a sandbox registers itself as: an operator's, with the broker and AWS behind it. */
export const SANDBOX_CONTEXT = 'sandbox'

/** The same sandbox as a tenant sees it: Cloud Foundry in front, and no access to AWS. */
export const SANDBOX_TENANT_CONTEXT = 'sandbox-cf'

export interface SandboxStarted extends SandboxStatus {
  readonly startedNow: boolean
  readonly context: string
  /** Whether commands use it without --context. */
  readonly current: boolean
}

/** Starts the sandbox unless it runs, and writes its contexts: addresses change when a remembered port was taken. */
export async function startSandbox(ports: Pick<Ports, 'sandbox' | 'contexts' | 'secrets'>): Promise<SandboxStarted> {
  const sandbox = await ports.sandbox()
  const status = await sandbox.start()
  const environment = await sandbox.environment('address')
  const secret = await (await ports.secrets()).keep(
    SANDBOX_CONTEXT,
    new Secret(
      JSON.stringify({
        brokerPassword: environment['SESCTL_SANDBOX_BROKER_PASSWORD'],
        operator: {
          accessKeyId: environment['AWS_ACCESS_KEY_ID'],
          secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'],
        },
      }),
    ),
  )
  let current = false
  await (await ports.contexts()).update((file) => {
    current = file.current === undefined || file.current === SANDBOX_CONTEXT
    return {
      ...file,
      ...(current ? {current: SANDBOX_CONTEXT} : {}),
      contexts: {
        ...file.contexts,
        [SANDBOX_CONTEXT]: sandboxContext(status, secret),
        [SANDBOX_TENANT_CONTEXT]: tenantContext(status),
      },
    }
  })
  return {...status, context: SANDBOX_CONTEXT, current}
}

/** Forgets all of the sandbox's data, and what this machine remembers of the instances in it. */
export async function resetSandbox(ports: Pick<Ports, 'sandbox' | 'inventoryOf'>): Promise<{forgotten: string[]}> {
  await (await ports.sandbox()).reset()
  const forgotten = new Set<string>()
  for (const context of [SANDBOX_CONTEXT, SANDBOX_TENANT_CONTEXT]) {
    const inventory = await ports.inventoryOf(context)
    for (const {id, name} of await inventory.instances()) {
      await inventory.removeInstance(id)
      forgotten.add(name)
    }
    // Their users went with the sandbox's IAM.
    for (const {bindingId} of await inventory.orphans()) await inventory.closeOrphan(bindingId)
  }
  return {forgotten: [...forgotten]}
}

/** What {@link resetSandbox} would forget. */
export async function sandboxInstances(ports: Pick<Ports, 'inventoryOf'>): Promise<{forgotten: string[]}> {
  const forgotten = new Set<string>()
  for (const context of [SANDBOX_CONTEXT, SANDBOX_TENANT_CONTEXT]) {
    for (const {name} of await (await ports.inventoryOf(context)).instances()) forgotten.add(name)
  }
  return {forgotten: [...forgotten]}
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
    ...endpointsOf(status),
  }
}

function tenantContext(status: SandboxStatus): Context {
  return {
    platform: {kind: 'cf', login: {by: 'cf-login', home: status.cloudFoundryHome}},
    mailEndpoint: status.awsUrl,
    ...endpointsOf(status),
  }
}

const endpointsOf = (status: SandboxStatus): Pick<Context, 'dns' | 'smtp' | 'clock'> => ({
  dns: {resolvers: [status.dns], authoritativePort: Number(status.dns.slice(status.dns.lastIndexOf(':') + 1))},
  smtp: {startTls: status.smtp, implicitTls: status.smtps, caFile: status.caFile},
  clock: {url: `${status.awsUrl}/sandbox/clock`},
})
