import {Flags} from '@oclif/core'
import type {TypedParameters} from '../domain/instance/parameters.ts'

const addresses = (summary: string) =>
  Flags.string({summary, helpValue: 'ADDRESS', multiple: true, multipleNonGreedy: true})

/** Settings of an instance that can be changed later; "" takes one away. */
export const parameterFlags = () => ({
  'admin-email': Flags.string({
    summary: 'address to notify about the instance; gets DMARC reports unless others are named',
    helpValue: 'ADDRESS',
  }),
  'mail-from-subdomain': Flags.string({
    summary: 'label of a MAIL FROM domain below the sending domain, so that SPF aligns',
    helpValue: 'LABEL',
  }),
  'dmarc-aggregate': addresses('receiver of DMARC aggregate reports; may be repeated'),
  'dmarc-failure': addresses('receiver of DMARC failure reports; may be repeated'),
  'feedback-notifications': Flags.boolean({
    summary: 'create SNS topics for bounces, complaints and deliveries',
    allowNo: true,
  }),
})

export const noWaitFlag = () =>
  Flags.boolean({summary: 'start it and return without waiting; sesctl status shows the progress', default: false})

interface ParsedFlags {
  readonly 'admin-email'?: string | undefined
  readonly 'mail-from-subdomain'?: string | undefined
  readonly 'dmarc-aggregate'?: readonly string[] | undefined
  readonly 'dmarc-failure'?: readonly string[] | undefined
  readonly 'feedback-notifications'?: boolean | undefined
}

export function typedParameters(flags: ParsedFlags): TypedParameters {
  return {
    adminEmail: flags['admin-email'],
    mailFromSubdomain: flags['mail-from-subdomain'],
    dmarcAggregate: flags['dmarc-aggregate'],
    dmarcFailure: flags['dmarc-failure'],
    feedbackNotifications: flags['feedback-notifications'],
  }
}
