import type {Refusal} from './mail-refusal.ts'
import {isWithin} from './test-mail.ts'

export interface Advice {
  readonly text: string
  /** A command that helps, as words. */
  readonly command?: readonly string[]
}

/** What is known about a mail that was refused. */
export interface RefusedMail {
  readonly transport: 'smtp' | 'api'
  readonly tls: 'starttls' | 'implicit'
  readonly from: string
  readonly to: readonly string[]
  readonly sendingDomain: string
  /** Name of the instance, where one was named. */
  readonly instance?: string
  /** Whether the key was made for this mail, so that AWS may not have learned of it. */
  readonly freshKey: boolean
}

type Advise = (mail: RefusedMail, refusal: Refusal) => Advice

const ADVICE: Readonly<Record<Refusal['kind'], Advise>> = {
  credentials: (mail) =>
    mail.freshKey
      ? {text: 'AWS has not learned of the new key yet. Try again in some minutes, or wait longer with --timeout.'}
      : {
          text: 'The key is revoked, of another region, or mistyped; one made minutes ago may need a little longer.',
          ...onInstance(mail, 'bindings'),
        },
  clock: () => ({
    text: 'The clock of this machine is wrong: AWS takes signatures that are at most five minutes off. Set it; until then --via smtp mails without one.',
  }),
  policy: (mail) =>
    isWithin(mail.from, mail.sendingDomain)
      ? {
          text: 'The key may not send through this identity or its configuration set. A key made minutes ago may need a little longer.',
        }
      : {text: `The key may send from ${mail.sendingDomain} alone: leave --from away, or give an address there.`},
  identity: (mail, refusal) =>
    mail.to.some((address) => refusal.message.includes(address))
      ? {text: "The AWS account is still in SES's sandbox: only verified recipients and the simulator take its mail."}
      : {
          text: `${mail.sendingDomain} is not verified: its records are missing, or SES has not seen them yet.`,
          ...onInstance(mail, 'verify'),
        },
  paused: (mail) => ({
    text: 'Sending is switched off. The operator switches it on again when the cause is dealt with: ask for the reason, with the id of the instance.',
    ...onInstance(mail, 'status'),
  }),
  recipient: () => ({text: 'Check the address. The simulator always takes mail: leave --to away.'}),
  throttled: () => ({text: 'Try again later: nothing has to be changed.'}),
  unreachable: ({transport, tls}) => {
    if (transport === 'api') return {text: 'HTTPS to AWS may be blocked on the way. Mail over SMTP alone: --via smtp'}
    return tls === 'starttls'
      ? {text: 'Port 587 may be blocked on the way. TLS from the first byte uses 465: --tls implicit'}
      : {text: 'Port 465 may be blocked on the way. STARTTLS uses 587: --tls starttls'}
  },
  tls: () => ({
    text: 'No credential was sent. If your network inspects TLS, NODE_EXTRA_CA_CERTS=FILE makes its authority known.',
  }),
  other: () => ({text: "The words are the server's own; --transcript shows the whole conversation."}),
}

/** What to do about a refusal. */
export function adviceOn(refusal: Refusal, mail: RefusedMail): Advice {
  return ADVICE[refusal.kind](mail, refusal)
}

function onInstance({instance}: RefusedMail, command: string): {command?: readonly string[]} {
  return instance === undefined ? {} : {command: ['sesctl', command, instance]}
}
