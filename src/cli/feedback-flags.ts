import {Flags} from '@oclif/core'
import {parseDuration} from '../domain/time/duration.ts'
import {credentialsFlag, durationFlag} from './flags.ts'
import {listenerFlags} from './listener-flags.ts'

const KEEP = '90d'

/** Whose events are received, where they go, and how long they are kept. */
export const feedbackListenFlags = () => ({
  ...listenerFlags(),
  instance: Flags.string({
    summary: 'name or id of the instance that events belong to, and whose topics are accepted',
    helpValue: 'NAME',
  }),
  credentials: credentialsFlag(),
  forward: Flags.string({
    summary: 'post each event to this URL as JSON, at least once; tried for about an hour and a half',
    helpValue: 'URL',
  }),
  'on-bounce': Flags.string({
    summary: 'run this program for each bounce, the event as JSON on its standard input; no shell reads it',
    helpValue: 'COMMAND',
  }),
  'on-bounce-env': Flags.string({
    summary: 'environment variable to pass to that program beside PATH, HOME, locale and time zone; repeatable',
    helpValue: 'NAME',
    multiple: true,
    multipleNonGreedy: true,
    dependsOn: ['on-bounce'],
  }),
  keep: durationFlag({
    summary: 'forget events that happened longer ago',
    helpValue: '30d',
    default: async () => parseDuration(KEEP),
    defaultHelp: async () => KEEP,
  }),
})
