import {homedir} from 'node:os'
import {extname, isAbsolute, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {systemClock} from './adapters/clock/clock.ts'
import type {AwsAccount} from './adapters/http/aws-account.ts'
import type {BrokerAccess} from './adapters/osb/broker.ts'
import type {StateDatabase} from './adapters/state/database.ts'
import type {Context, OsbPlatform, SecretReference} from './domain/context/context.ts'
import {NoContext} from './domain/context/failures.ts'
import type {Inventory} from './ports/instance/inventory.ts'
import type {Platform} from './ports/instance/platform.ts'
import type {Ports} from './ports/ports.ts'

export interface Wiring {
  /** Aborted with Interrupted on the first signal, with TimeOver when the time of --timeout is over. */
  readonly signal: AbortSignal
  readonly environment: NodeJS.ProcessEnv
  /** Value of --context; undefined = SESCTL_CONTEXT or the current one. */
  readonly contextName: string | undefined
  /** Receives one line a request with --debug. */
  readonly trace?: (line: string) => void
  /** Says aloud what is not the result. */
  readonly warn: (text: string) => void
}

/** The only place that knows which adapter stands behind which port. Each is loaded when it is first asked for. */
export function wire(wiring: Wiring): Ports {
  const {signal, environment} = wiring
  const clock = systemClock(signal)
  const options = {signal, ...(wiring.trace ? {trace: wiring.trace} : {})}
  const configuration = folder(environment, 'XDG_CONFIG_HOME', '.config')
  const stateFolder = folder(environment, 'XDG_STATE_HOME', '.local/state')
  const opened: StateDatabase[] = []
  const closing: (() => Promise<void>)[] = []

  const contexts = once(async () => {
    const {contextFile} = await import('./adapters/contexts/context-file.ts')
    return contextFile({
      path: join(configuration, 'contexts.json'),
      environment,
      flag: wiring.contextName,
      cfLogin: async (home) => {
        const {describeLoginFile} = await import('./adapters/cloudfoundry/login-file.ts')
        return await describeLoginFile(environment, home)
      },
    })
  })
  const secrets = once(async () => {
    const {contextSecrets} = await import('./adapters/contexts/secrets.ts')
    return contextSecrets(configuration, environment, {warn: wiring.warn, signal})
  })
  const readSecret = async (reference: SecretReference) => await (await secrets()).read(reference)
  const current = once(async () => await (await contexts()).current())
  // Credentials that were given are enough to ask name servers and to send mail.
  const contextIfAny = async () =>
    await current().then(
      ({context}) => context,
      () => undefined,
    )
  // In an app there is no context: what is received there is kept beside those of contexts.
  const memoryIfAny = async () =>
    await current().then(
      ({memory}) => memory,
      (error: unknown) => {
        if (error instanceof NoContext) return ''
        throw error
      },
    )
  const state = once(async () => {
    const {StateDatabase} = await import('./adapters/state/database.ts')
    const database = await StateDatabase.open(stateFolder, {warn: wiring.warn, signal})
    opened.push(database)
    return database
  })
  const inventoryOf = async (context: string) => {
    const {stateInventory} = await import('./adapters/state/inventory.ts')
    return stateInventory(await state(), context)
  }
  const account = once(async (): Promise<AwsAccount | undefined> => {
    const {aws} = (await current()).context
    if (!aws) return undefined
    const {accountOf} = await import('./adapters/contexts/aws-access.ts')
    return await accountOf(aws, readSecret)
  })

  let knownAccountId: Promise<string> | undefined
  const accountId = async (found: AwsAccount): Promise<string> => {
    const {awsAccountId} = await import('./adapters/sts/account-id.ts')
    knownAccountId ??= awsAccountId(found, options)
    return await knownAccountId
  }

  const brokerOf = async ({url, username, password, caFile}: OsbPlatform): Promise<BrokerAccess> => {
    const {connectionWarnings} = await import('./adapters/http/connection-warnings.ts')
    for (const warning of connectionWarnings(url, {unverified: false})) wiring.warn(warning)
    return {url, username, password: async () => await readSecret(password), ...(caFile === undefined ? {} : {caFile})}
  }
  const platformOf = async (platform: Context['platform'], inventory: Inventory): Promise<Platform> => {
    if (platform.kind === 'cf') {
      const {CloudFoundryPlatform} = await import('./adapters/cloudfoundry/platform.ts')
      return new CloudFoundryPlatform(
        {platform, readSecret, environment},
        {inventory, clock, warn: wiring.warn, ...options},
      )
    }
    const {OsbPlatform} = await import('./adapters/osb/platform.ts')
    return new OsbPlatform(await brokerOf(platform), {inventory, clock, ...options})
  }

  const serviceTime = once(async () => {
    const url = (await contextIfAny())?.clock?.url
    if (url === undefined) return async () => clock.now()
    const {serviceTimeAt} = await import('./adapters/clock/service-time.ts')
    return serviceTimeAt(url, options)
  })

  return {
    clock,
    serviceTime: async () => await (await serviceTime())(),
    contexts,
    secrets,
    inventoryOf,
    stateFile: once(async () => {
      const {stateFile} = await import('./adapters/state/state-file.ts')
      return stateFile(stateFolder, {clock, signal})
    }),
    credentialFiles: once(async () => {
      const {credentialFiles} = await import('./adapters/credential-file/credential-files.ts')
      return credentialFiles()
    }),
    platform: once(async () => {
      const {memory, context} = await current()
      return await platformOf(context.platform, await inventoryOf(memory))
    }),
    brokerRecords: once(async () => {
      const {platform} = (await current()).context
      if (platform.kind !== 'osb') return undefined
      const {osbRecords} = await import('./adapters/osb/records.ts')
      return osbRecords(await brokerOf(platform), {clock, ...options})
    }),
    recordSnapshots: once(async () => {
      const {stateRecordSnapshots} = await import('./adapters/state/record-snapshots.ts')
      return stateRecordSnapshots(await state(), (await current()).memory)
    }),
    rotations: once(async () => {
      const {stateRotations} = await import('./adapters/state/rotations.ts')
      return stateRotations(await state(), (await current()).memory)
    }),
    nameServers: once(async () => {
      const {dnsNameServers} = await import('./adapters/dns/name-servers.ts')
      return dnsNameServers((await contextIfAny())?.dns ?? {resolvers: []}, options)
    }),
    publicSuffixes: once(async () => {
      const {publicSuffixList} = await import('./adapters/public-suffixes/public-suffixes.ts')
      return publicSuffixList()
    }),
    mailTransports: once(async () => {
      const {mailTransports} = await import('./adapters/mail/mail-transports.ts')
      const context = await contextIfAny()
      const endpoint = context?.mailEndpoint ?? context?.aws?.endpoint
      return mailTransports(
        {...(context?.smtp ? {smtp: context.smtp} : {}), ...(endpoint === undefined ? {} : {awsEndpoint: endpoint})},
        options,
      )
    }),
    emailService: once(async () => {
      const found = await account()
      if (!found) return undefined
      const {sesEmailService} = await import('./adapters/ses/email-service.ts')
      return sesEmailService(found, options)
    }),
    reputationMetrics: once(async () => {
      const found = await account()
      if (!found) return undefined
      const {cloudWatchReputation} = await import('./adapters/cloudwatch/reputation-metrics.ts')
      return cloudWatchReputation(found, options)
    }),
    accessKeys: once(async () => {
      const found = await account()
      if (!found) return undefined
      const {iamAccessKeys} = await import('./adapters/iam/access-keys.ts')
      return iamAccessKeys(found, options)
    }),
    auditAccount: once(async () => {
      const found = await account()
      if (!found) return undefined
      const [{iamAudit}, {sesAudit}, {cloudWatchAlarms}, {snsTopics}] = await Promise.all([
        import('./adapters/iam/audit.ts'),
        import('./adapters/ses/audit.ts'),
        import('./adapters/cloudwatch/alarms.ts'),
        import('./adapters/sns/topics.ts'),
      ])
      return {
        region: found.region,
        credentials: iamAudit(found, options),
        mail: sesAudit(found, options),
        alarms: cloudWatchAlarms(found, options),
        topics: snsTopics(found, options),
      }
    }),
    awsAccountId: async () => {
      const found = await account()
      return found && (await accountId(found))
    },
    operatorMail: once(async () => {
      const found = await account()
      if (!found) return undefined
      const {sesOperatorMail} = await import('./adapters/ses/operator-mail.ts')
      return sesOperatorMail(found, options)
    }),
    announcements: once(async () => {
      const found = await account()
      if (!found) return undefined
      const {snsAnnouncements} = await import('./adapters/sns/announcements.ts')
      return snsAnnouncements(found, async () => await accountId(found), options)
    }),
    guardJournal: once(async () => {
      const found = await account()
      if (!found) return undefined
      const scope = `${await accountId(found)}/${found.region}`
      const {sharedStore} = await import('./adapters/contexts/shared-store.ts')
      const shared = await sharedStore(environment['SESCTL_GUARD_STORE'], readSecret)
      if (shared === undefined) {
        const {stateGuardJournal} = await import('./adapters/state/guard-journal.ts')
        return stateGuardJournal(await state(), scope, clock)
      }
      const {postgresGuardJournal} = await import('./adapters/postgres/guard-journal.ts')
      const {journal, warnings, close} = await postgresGuardJournal({url: shared}, scope)
      closing.push(close)
      for (const warning of warnings) wiring.warn(warning)
      return journal
    }),
    whoami: once(async () => {
      const {whoami} = await import('./adapters/operator/whoami.ts')
      return whoami()
    }),
    httpListener: once(async () => {
      const {nodeHttpListener} = await import('./adapters/http-listener/listener.ts')
      return nodeHttpListener()
    }),
    snsListener: once(async () => {
      const {snsListener} = await import('./adapters/sns/listener.ts')
      const context = await contextIfAny()
      const endpoint = context?.mailEndpoint ?? context?.aws?.endpoint
      const {stateProvedCertificates} = await import('./adapters/state/proved-certificates.ts')
      const proved = stateProvedCertificates(await state(), await memoryIfAny(), () => clock.now())
      const provedCertificates = {known: await proved.list(), add: proved.add}
      return snsListener({...(endpoint === undefined ? {} : {endpoint}), ...options, provedCertificates})
    }),
    takenMessages: once(async () => {
      const {stateTakenMessages} = await import('./adapters/state/taken-messages.ts')
      return stateTakenMessages(await state(), await memoryIfAny())
    }),
    feedbackEvents: once(async () => {
      const {stateFeedbackEvents} = await import('./adapters/state/feedback-events.ts')
      return stateFeedbackEvents(await state(), await memoryIfAny())
    }),
    eventDeliveryQueue: once(async () => {
      const {stateEventDeliveryQueue} = await import('./adapters/state/feedback-deliveries.ts')
      return stateEventDeliveryQueue(await state(), await memoryIfAny())
    }),
    eventSinks: once(async () => {
      const {eventSinks} = await import('./adapters/event-sink/sinks.ts')
      return eventSinks(options)
    }),
    sandbox: once(async () => {
      const {sandboxProcess} = await import('./adapters/sandbox/sandbox.ts')
      return sandboxProcess({
        signal,
        folder: environment['SESCTL_SANDBOX_FOLDER'] || join(stateFolder, 'sandbox'),
        // The daemon is a program of its own: started as a file, never imported.
        program: fileURLToPath(new URL(`./sandbox/daemon${extname(import.meta.url)}`, import.meta.url)),
        ...(wiring.trace ? {trace: wiring.trace} : {}),
      })
    }),
    dispose: async () => {
      for (const close of closing) await close()
      for (const database of opened) database.close()
    },
  }
}

function once<Value>(load: () => Promise<Value>): () => Promise<Value> {
  let loading: Promise<Value> | undefined
  return () => {
    loading ??= load()
    return loading
  }
}

/** XDG Base Directory Specification: a relative value must be ignored. */
function folder(environment: NodeJS.ProcessEnv, variable: string, fallback: string): string {
  const base = environment[variable]
  return join(base && isAbsolute(base) ? base : join(environment['HOME'] ?? homedir(), fallback), 'sesctl')
}
