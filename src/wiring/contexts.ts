import {homedir} from 'node:os'
import {isAbsolute, join} from 'node:path'
import {systemClock} from '../adapters/clock/clock.ts'
import type {Context, SecretReference} from '../domain/context/context.ts'
import {NoContext} from '../domain/context/failures.ts'
import type {Secret} from '../domain/text/secret.ts'
import type {Contexts} from '../ports/context/contexts.ts'
import type {Ports} from '../ports/ports.ts'
import type {Clock} from '../ports/time/clock.ts'
import {once} from './once.ts'

export interface Wiring {
  /** Aborted with Interrupted on the first signal, with TimeOver when the time of --timeout is over. */
  readonly signal: AbortSignal
  readonly environment: NodeJS.ProcessEnv
  /** Value of --context; undefined = SESCTL_CONTEXT or the current one. */
  readonly contextName: string | undefined
  /** Receives one line a request with --debug. */
  readonly trace?: (line: string) => void
  /** Prints a warning beside the result. */
  readonly warn: (text: string) => void
}

/** What every group of ports is wired with. */
export interface WiredContext {
  readonly wiring: Wiring
  readonly clock: Clock
  /** What an adapter that sends requests takes. */
  readonly options: {readonly signal: AbortSignal; readonly trace?: (line: string) => void}
  /** Of this program in the XDG state folder. */
  readonly stateFolder: string
  /** @throws NoContext, … */
  current(): ReturnType<Contexts['current']>
  /** Credentials that were given are enough to ask name servers and to send mail: undefined where there is no context. */
  currentIfAny(): Promise<Context | undefined>
  /** Name of the current context's memory. In an app there is no context: what is received there is kept under ''. */
  memoryIfAny(): Promise<string>
  readSecret(reference: SecretReference): Promise<Secret>
}

export function wireContexts(wiring: Wiring): {
  context: WiredContext
  ports: Pick<Ports, 'clock' | 'serviceTime' | 'contexts' | 'secrets'>
} {
  const {signal, environment} = wiring
  const clock = systemClock(signal)
  const options = {signal, ...(wiring.trace ? {trace: wiring.trace} : {})}
  const configuration = folder(environment, 'XDG_CONFIG_HOME', '.config')
  const contexts = once(async () => {
    const {contextFile} = await import('../adapters/contexts/context-file.ts')
    return contextFile({
      path: join(configuration, 'contexts.json'),
      environment,
      flag: wiring.contextName,
      cfLogin: async (home) => {
        const {describeLoginFile} = await import('../adapters/cloudfoundry/login-file.ts')
        return await describeLoginFile(environment, home)
      },
    })
  })
  const secrets = once(async () => {
    const {contextSecrets} = await import('../adapters/contexts/secrets.ts')
    return contextSecrets(configuration, environment, {warn: wiring.warn, signal})
  })
  const current = once(async () => await (await contexts()).current())
  const currentIfAny = async () =>
    await current().then(
      ({context}) => context,
      () => undefined,
    )
  const memoryIfAny = async () =>
    await current().then(
      ({memory}) => memory,
      (error: unknown) => {
        if (error instanceof NoContext) return ''
        throw error
      },
    )
  const serviceTime = once(async () => {
    const url = (await currentIfAny())?.clock?.url
    if (url === undefined) return async () => clock.now()
    const {serviceTimeAt} = await import('../adapters/clock/service-time.ts')
    return serviceTimeAt(url, options)
  })
  return {
    context: {
      wiring,
      clock,
      options,
      stateFolder: folder(environment, 'XDG_STATE_HOME', '.local/state'),
      current,
      currentIfAny,
      memoryIfAny,
      readSecret: async (reference) => await (await secrets()).read(reference),
    },
    ports: {clock, serviceTime: async () => await (await serviceTime())(), contexts, secrets},
  }
}

/** XDG Base Directory Specification: a relative value must be ignored. */
function folder(environment: NodeJS.ProcessEnv, variable: string, fallback: string): string {
  const base = environment[variable]
  return join(base && isAbsolute(base) ? base : join(environment['HOME'] ?? homedir(), fallback), 'sesctl')
}
