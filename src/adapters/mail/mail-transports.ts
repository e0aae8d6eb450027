import type {SmtpOverride} from '../../domain/context/context.ts'
import {reveal} from '../../domain/text/reveal.ts'
import type {MailTransports} from '../../ports/sending/mail-transports.ts'
import {proveApiKey, sendByApi} from './api-transport.ts'
import {smtpPassword} from './smtp-password.ts'
import type {Timeouts} from './smtp-session.ts'
import {proveSmtpLogin, sendBySmtp} from './smtp-transport.ts'

export interface MailTransportsAccess {
  /** Where SMTP is reached instead of the credentials' `smtp_server`. */
  readonly smtp?: SmtpOverride
  /** Base URL that stands in for every AWS endpoint. */
  readonly awsEndpoint?: string
}

const TIMEOUTS: Timeouts = {connect: 10_000, reply: 30_000}

/** Both transports. nodemailer and the AWS SDK are loaded when the first mail takes them. */
export function mailTransports(
  {smtp, awsEndpoint}: MailTransportsAccess,
  {signal, trace, timeouts = TIMEOUTS}: {signal: AbortSignal; trace?: (line: string) => void; timeouts?: Timeouts},
): MailTransports {
  const options = {signal, timeouts, ...(trace ? {trace} : {})}
  const bySmtp = {...options, ...(smtp ? {override: smtp} : {})}
  const byApi = {...options, ...(awsEndpoint === undefined ? {} : {endpoint: awsEndpoint})}
  return {
    sendBySmtp: async (credentials, mail, tls) => await sendBySmtp(credentials, mail, tls, bySmtp),
    sendByApi: async (credentials, mail) => await sendByApi(credentials, mail, byApi),
    proveSmtpLogin: async (credentials, tls) => await proveSmtpLogin(credentials, tls, bySmtp),
    proveApiKey: async (credentials) => await proveApiKey(credentials, byApi),
    smtpPasswordFits: ({aws_secret_access_key: secret, region, smtp_password: password}) =>
      smtpPassword(reveal(secret), region) === reveal(password),
  }
}
