import {rmSync} from 'node:fs'
import {join} from 'node:path'
import {operatorCredentials} from '../aws/iam/operator.ts'
import {BROKER_USERNAME, brokerPassword} from '../broker/authentication.ts'
import {movableClock} from '../clock.ts'
import {cloudFoundryAccess} from '../cloudfoundry/access.ts'
import {writeLoginFile} from '../cloudfoundry/login-file.ts'
import {adminToken} from '../control/admin-token.ts'
import type {Controls} from '../control/context.ts'
import type {SandboxEndpoints} from '../control/endpoints.ts'
import type {Environment, EnvironmentSettings} from '../environment.ts'
import {activeFault} from '../faults/switches.ts'
import {writeJson} from '../store/files.ts'
import {Store} from '../store/store.ts'
import {checkNow, startChecker} from '../verification/checker.ts'
import {lockFolder} from './lock.ts'
import {openLog} from './log.ts'
import {type Ports, rememberedPorts, rememberPorts} from './ports.ts'
import {promptChecks} from './prompt-checks.ts'
import {type Servers, startServers} from './servers.ts'
import {changeSettings, runningSettings} from './settings.ts'

export interface RunningSandbox {
  readonly endpoints: SandboxEndpoints
  readonly env: Environment
  /** Stops everything; the folder can be used again when it resolves. More calls do nothing more. */
  close(): Promise<void>
  /** Resolves when the sandbox has stopped, whoever asked for it. */
  readonly closed: Promise<void>
}

/** Says that a sandbox is ready, and where its control API is. */
const READY_FILE = 'daemon.json'

/**
 * Starts the whole sandbox in this process, on the ports that it had before where they are free.
 * @param folder made when it is missing; everything that the sandbox keeps is in it.
 * @param settings over those of earlier runs and the defaults.
 * @throws FolderInUse when another sandbox has the folder.
 */
export async function startSandbox(
  folder: string,
  settings: Partial<Omit<EnvironmentSettings, 'folder'>> = {},
): Promise<RunningSandbox> {
  const startedAt = Date.now()
  const unlock = lockFolder(folder)
  const log = openLog(folder)
  const store = Store.open(folder)
  const cleanUp = async (): Promise<void> => {
    store.close()
    await log.close()
    unlock()
  }
  try {
    const running = runningSettings(store, folder, settings)
    const clock = movableClock(store)
    const env: Environment = {store, clock, settings: running, log: log.line}
    const token = adminToken(folder)
    let controls: Controls | undefined
    const servers = await startServers(env, rememberedPorts(folder), token, () => controls)
    rememberPorts(folder, servers.ports)
    const target = {dnsPort: servers.ports.dns}
    const checker = startChecker(env, target)
    const checks = promptChecks(() => checkNow(env, target), log.line)
    const endpoints = endpointsOf(env, servers, token)
    writeLoginFile(env, {api: endpoints.cloudFoundry.api, uaa: endpoints.cloudFoundry.uaa})

    let closing: Promise<void> | undefined
    const closed = Promise.withResolvers<void>()
    const close = (): Promise<void> => {
      closing ??= (async () => {
        log.line('sandbox: stopping')
        rmSync(join(folder, READY_FILE), {force: true})
        // While the DNS server still answers: a check that runs then ends at once.
        await Promise.all([checker.close(), checks.close()])
        await servers.close()
        await cleanUp()
        closed.resolve()
      })()
      return closing
    }
    // Not before everything has started: a sandbox with a full disk starts too.
    store.writeOnlyWhile(() => activeFault(env, 'disk-full') === undefined)
    controls = {
      env,
      clock,
      endpoints,
      ports: servers.ports,
      startedAt,
      stop: () => void setTimeout(close, STOP_AFTER_MILLIS),
      checkSoon: checks.soon,
      changeSettings: (changes) => changeSettings(store, running, changes),
    }
    writeJson(join(folder, READY_FILE), {pid: process.pid, started: startedAt, controlPort: servers.ports.control})
    log.line(`sandbox: ready after ${Date.now() - startedAt} ms, ${JSON.stringify(servers.ports)}`)
    return {endpoints, env, close, closed: closed.promise}
  } catch (error) {
    log.line(`sandbox: cannot start: ${error instanceof Error ? error.stack : String(error)}`)
    await cleanUp()
    throw error
  }
}

/** Time for the answer to a stop request to reach its caller. */
const STOP_AFTER_MILLIS = 20

function endpointsOf(env: Environment, {ports, caFile}: Servers, token: string): SandboxEndpoints {
  const at = (name: keyof Ports): string => `127.0.0.1:${ports[name]}`
  return {
    brokerUrl: `http://${at('broker')}`,
    brokerUsername: BROKER_USERNAME,
    brokerPassword: brokerPassword(env),
    awsUrl: `http://${at('aws')}`,
    region: env.settings.region,
    operator: operatorCredentials(env),
    smtp: at('smtp'),
    smtps: at('smtps'),
    dns: at('dns'),
    caFile,
    cloudFoundry: cloudFoundryAccess(env, {api: `http://${at('cf')}`, uaa: `http://${at('uaa')}`}),
    proxyUrl: `http://${at('proxy')}`,
    controlUrl: `http://${at('control')}`,
    adminToken: token,
  }
}
