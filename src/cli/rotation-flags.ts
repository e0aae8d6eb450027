import {Flags} from '@oclif/core'
import {CREDENTIAL_FORMATS} from '../domain/binding/credential-format.ts'
import {deliveryCommandFlags} from './delivery-command-flags.ts'
import {dryRunFlag, durationFlag, timeoutFlag} from './flags.ts'
import {retirementFlags} from './retirement-flags.ts'

/** Which credentials are replaced, where the new ones go, and what becomes of an interrupted rotation. */
export const rotationFlags = () => ({
  app: Flags.string({
    summary: 'rotate the binding of this app of Cloud Foundry, by name or guid: binds beside, deploys, unbinds',
    helpValue: 'APP',
    exclusive: ['credentials', 'write', 'exec', 'format', 'reveal', 'resume', 'rollback'],
  }),
  'allow-outage': Flags.boolean({
    summary: 'unbind, bind and restart the app where Cloud Foundry allows it one binding: it cannot send meanwhile',
    exclusive: ['write', 'exec', 'reveal', 'rollback'],
  }),
  binding: Flags.string({summary: 'binding to replace: id, beginning of an id, or name', helpValue: 'BINDING'}),
  credentials: Flags.string({
    summary: 'file that holds the credentials to replace; the file of --write unless given',
    helpValue: 'FILE',
    exclusive: ['binding', 'resume', 'rollback'],
  }),
  write: Flags.string({
    summary:
      'file for the new credentials, replaced atomically; it keeps its owner, group and mode, a new one gets 0600',
    helpValue: 'FILE',
  }),
  format: Flags.option({
    options: CREDENTIAL_FORMATS,
    summary: 'form of the file (else the one that it has, or that of its ending) or of what --exec gets (else json)',
  })(),
  ...deliveryCommandFlags(),
  reveal: Flags.boolean({summary: 'deliver the new credentials on stdout', exclusive: ['write', 'exec']}),
  'older-than': durationFlag({summary: 'do nothing when the binding is younger', helpValue: '90d'}),
  ...retirementFlags(),
  resume: Flags.boolean({summary: 'finish an interrupted rotation', exclusive: ['rollback', 'write', 'binding']}),
  rollback: Flags.boolean({summary: 'undo an interrupted rotation', exclusive: ['write', 'exec', 'reveal', 'binding']}),
  status: Flags.boolean({
    summary: 'show rotations that are not over, what they wait for and what to type; exit code 8 where there are any',
    exclusive: ['app', 'binding', 'credentials', 'write', 'exec', 'reveal', 'resume', 'rollback', 'dry-run'],
  }),
  timeout: timeoutFlag('change'),
  'dry-run': dryRunFlag(),
})
