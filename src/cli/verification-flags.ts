import {Flags} from '@oclif/core'
import {credentialsFlag, timeoutFlag} from './flags.ts'

/** Whom to ask, for how long, and whether a mail is to prove what SES thinks. */
export const verificationFlags = () => ({
  credentials: credentialsFlag(),
  all: Flags.boolean({
    summary: 'every instance of the context, a line each; makes no binding',
    exclusive: ['credentials'],
  }),
  ndjson: Flags.boolean({
    summary: 'with --all: one JSON object a line, each as soon as it is known; the document comes last',
    dependsOn: ['all'],
    exclusive: ['json'],
  }),
  at: Flags.string({
    summary: "ask this name server instead of the zone's own and the context's; repeatable",
    helpValue: 'ADDRESS[:PORT]|URL',
    multiple: true,
    multipleNonGreedy: true,
  }),
  probe: Flags.boolean({
    summary: 'also send a mail to the simulator, which SES takes from verified identities only',
    exclusive: ['all', 'watch'],
  }),
  watch: Flags.boolean({
    summary: 'check until every record is right, and show what changes; with --json, one JSON object a line (NDJSON)',
    exclusive: ['all'],
  }),
  until: Flags.option({
    summary:
      'with --watch, when to stop: every record is right; the identity is verified too (default); the time is over',
    options: ['dns', 'verified', 'timeout'] as const,
    dependsOn: ['watch'],
  })(),
  timeout: timeoutFlag('watch'),
})

interface WatchFlags {
  readonly watch: boolean
  readonly until?: 'dns' | 'verified' | 'timeout' | undefined
  readonly timeout: number
}

/** Until when the check is repeated; undefined: once. @param again the words of a command that checks once more */
export function watchedUntil({watch, until = 'verified', timeout}: WatchFlags, again: readonly string[]) {
  return watch ? {until, timeoutMillis: timeout, again} : undefined
}
