import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {changeCloudFoundrySettings} from '../../src/sandbox/cloudfoundry/settings.ts'
import {type RunningSandbox, startSandbox} from '../../src/sandbox/daemon/start.ts'
import type {EnvironmentSettings} from '../../src/sandbox/environment.ts'

export type {RunningSandbox} from '../../src/sandbox/daemon/start.ts'

/**
 * A whole sandbox in this process, in a folder of its own that goes with it. Nothing takes time unless the settings say so.
 * Its Cloud Foundry is at `endpoints.cloudFoundry`; `changeCloudFoundrySettings(env, …)` has it behave otherwise.
 */
export async function testSandbox(
  settings: Partial<Omit<EnvironmentSettings, 'folder'>> = {},
): Promise<RunningSandbox & {readonly folder: string}> {
  const folder = mkdtempSync(join(tmpdir(), 'sesctl-sandbox-'))
  try {
    const sandbox = await startSandbox(folder, {operationMillis: 0, bindMillis: 0, ...settings})
    changeCloudFoundrySettings(sandbox.env, {queueMillis: 0, pollMillis: 0, instanceStartMillis: 0})
    const close = async (): Promise<void> => {
      await sandbox.close()
      rmSync(folder, {recursive: true, force: true})
    }
    return {...sandbox, folder, close}
  } catch (error) {
    rmSync(folder, {recursive: true, force: true})
    throw error
  }
}

/** Runs `work` against a sandbox of its own. */
export async function withSandbox<T>(
  work: (sandbox: RunningSandbox) => Promise<T>,
  settings: Partial<Omit<EnvironmentSettings, 'folder'>> = {},
): Promise<T> {
  const sandbox = await testSandbox(settings)
  try {
    return await work(sandbox)
  } finally {
    await sandbox.close()
  }
}
