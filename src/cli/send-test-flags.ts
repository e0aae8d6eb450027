import {Flags} from '@oclif/core'
import {parseEmailAddress} from '../domain/sending/email-address.ts'
import {SIMULATOR_OUTCOMES, simulatorAddress} from '../domain/sending/test-mail.ts'
import {proofMillis} from '../domain/time/duration.ts'
import {credentialsFlag, dryRunFlag, timeoutFlag} from './flags.ts'

const address = Flags.custom<string>({helpValue: 'ADDRESS', parse: async (text) => parseEmailAddress(text)})

/** Who writes to whom, by which transport. */
export const sendTestFlags = () => ({
  to: address({summary: "recipient (the simulator's success@)", multiple: true, multipleNonGreedy: true}),
  outcome: Flags.option({
    options: SIMULATOR_OUTCOMES,
    summary: 'send to the mailbox simulator, for this outcome; moves no rate',
    exclusive: ['to'],
  })(),
  from: address({summary: 'sender (test@ the sending domain)'}),
  via: Flags.option({
    options: ['smtp', 'api', 'both'] as const,
    summary: 'transport to send through: smtp, api or both',
    default: 'both' as const,
  })(),
  tls: Flags.option({
    options: ['starttls', 'implicit'] as const,
    summary: 'TLS of SMTP: STARTTLS on port 587, or implicit TLS on port 465',
    default: 'starttls' as const,
  })(),
  credentials: credentialsFlag(),
  transcript: Flags.boolean({summary: 'show the conversation, without secrets'}),
  timeout: timeoutFlag('proof'),
  'dry-run': dryRunFlag(),
})

interface TypedTest {
  readonly to?: readonly string[] | undefined
  readonly outcome?: (typeof SIMULATOR_OUTCOMES)[number] | undefined
  readonly from?: string | undefined
  readonly via: 'smtp' | 'api' | 'both'
  readonly tls: 'starttls' | 'implicit'
  readonly timeout: number
  readonly transcript: boolean
}

/** The mail that was asked for; to the simulator unless a recipient is given. */
export function typedTest({to, outcome = 'success', from, via, tls, timeout, transcript}: TypedTest) {
  return {
    to: to ?? [simulatorAddress(outcome)],
    transports: via === 'both' ? (['smtp', 'api'] as const) : [via],
    tls,
    timeoutMillis: proofMillis(timeout),
    transcript,
    ...(from === undefined ? {} : {from}),
  }
}
