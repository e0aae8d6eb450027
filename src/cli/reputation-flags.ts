import {Args, Flags} from '@oclif/core'
import {InvalidValue} from '../domain/exit/failure.ts'
import {FLEET_STATES} from '../domain/reputation/fleet.ts'
import {FAIL_ON} from '../domain/reputation/judgement.ts'
import {parseDuration} from '../domain/time/duration.ts'
import {durationFlag, intervalFlag, questionTimeoutFlag} from './flags.ts'

export const reputationArg = () =>
  Args.string({ignoreStdin: true, description: 'name or id of the service instance, or its configuration set'})

/** Whose reputation, how far back, in what form, and what is a reason to fail. */
export const reputationFlags = () => ({
  all: Flags.boolean({summary: 'every instance of the AWS account, most urgent first'}),
  state: Flags.option({
    summary: 'with --all: only instances in this state; repeatable',
    options: FLEET_STATES,
    multiple: true,
    multipleNonGreedy: true,
    dependsOn: ['all'],
  })(),
  since: durationFlag({
    summary: 'how far the history goes back (default 14d); the state does not depend on it',
    helpValue: '30d',
    exclusive: ['all'],
  }),
  'fail-on': Flags.option({
    summary:
      'exit with 3 at this level, above it, or when paused; forecast: when the pause is near; no-data: also without rates of today',
    options: FAIL_ON,
  })(),
  horizon: durationFlag({
    summary: 'with --fail-on forecast: time within which the pause counts as near',
    helpValue: '7d',
    default: async () => parseDuration('7d'),
    defaultHelp: async () => '7d',
  }),
  csv: Flags.boolean({
    summary: 'comma-separated values: the history of one instance, or a row for each of --all',
    exclusive: ['json', 'watch'],
  }),
  html: Flags.string({
    summary: 'write a page that needs no network into this file, - for standard output',
    helpValue: 'FILE',
    exclusive: ['csv', 'watch'],
  }),
  watch: Flags.boolean({
    summary:
      'repeat the check and show what changes, until --fail-on is reached; with --json, one JSON object a line (NDJSON)',
  }),
  interval: intervalFlag({
    summary: 'with --watch: time between two checks',
    helpValue: '1m',
    default: async () => parseDuration('1m'),
    defaultHelp: async () => '1m',
  }),
  timeout: questionTimeoutFlag(),
})

/**
 * One of an instance and --all has to be there, and standard output takes one document.
 * @throws InvalidValue
 */
export function requireOneSubject(
  instance: string | undefined,
  {all, html}: {readonly all?: boolean | undefined; readonly html?: string | undefined},
  json: boolean,
): void {
  if ((all === true) === (instance !== undefined)) {
    throw new InvalidValue('Say which: the name of one instance, or --all.', {
      hints: ['sesctl reputation --all', 'The names: sesctl list'],
    })
  }
  if (html === '-' && json) {
    throw new InvalidValue("Can't write two documents to standard output: give --html a file, or leave out --json.")
  }
}
