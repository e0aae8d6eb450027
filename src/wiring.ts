import {extname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import type {Ports} from './ports/ports.ts'
import {wireAws} from './wiring/aws.ts'
import {type Wiring, wireContexts} from './wiring/contexts.ts'
import {wireDnsAndMail} from './wiring/dns-and-mail.ts'
import {wireFeedback} from './wiring/feedback.ts'
import {wireGuard} from './wiring/guard.ts'
import {once} from './wiring/once.ts'
import {wirePlatform} from './wiring/platform.ts'
import {wireState} from './wiring/state.ts'

/** The only place that knows which adapter stands behind which port. Each is loaded when it is first asked for. */
export function wire(wiring: Wiring): Ports {
  const {context, ports} = wireContexts(wiring)
  const state = wireState(context)
  const aws = wireAws(context)
  const guard = wireGuard(context, state, aws)
  const {signal, environment, trace} = wiring
  return {
    ...ports,
    ...state.ports,
    ...wirePlatform(context, state.ports.inventoryOf),
    ...aws.ports,
    ...guard.ports,
    ...wireDnsAndMail(context),
    ...wireFeedback(context, state),
    credentialFiles: once(async () => {
      const {credentialFiles} = await import('./adapters/credential-file/credential-files.ts')
      return credentialFiles()
    }),
    deliveryCommands: once(async () => {
      const {deliveryCommands} = await import('./adapters/delivery-command/delivery-commands.ts')
      return deliveryCommands(signal)
    }),
    secretMask: once(async () => (await import('./adapters/github-actions/secret-mask.ts')).processMask(environment)),
    reportFiles: once(async () => (await import('./adapters/report-file/report-files.ts')).reportFiles()),
    sandbox: once(async () => {
      const {sandboxProcess} = await import('./adapters/sandbox/sandbox.ts')
      return sandboxProcess({
        signal,
        folder: environment['SESCTL_SANDBOX_FOLDER'] || join(context.stateFolder, 'sandbox'),
        // The daemon is a program of its own: started as a file, never imported.
        program: fileURLToPath(new URL(`./sandbox/daemon${extname(import.meta.url)}`, import.meta.url)),
        ...(trace ? {trace} : {}),
      })
    }),
    dispose: async () => {
      await guard.close()
      state.close()
    },
  }
}
