import type {SmtpOverride} from '../../domain/context/context.ts'
import type {MailRoads} from '../../ports/sending/mail-transports.ts'
import {proveApiKey, sendByApi} from './api-road.ts'
import {smtpPassword} from './smtp-password.ts'
import {proveSmtpLogin, sendBySmtp} from './smtp-road.ts'
import type {Timeouts} from './smtp-session.ts'

export interface MailRoadsAccess {
  /** Where SMTP is reached instead of the credentials' `smtp_server`. */
  readonly smtp?: SmtpOverride
  /** Base URL that stands in for every AWS endpoint. */
  readonly awsEndpoint?: string
}

const TIMEOUTS: Timeouts = {connect: 10_000, reply: 30_000}

/** Both roads. nodemailer and the AWS SDK are loaded when the first mail takes them. */
export function mailRoads(
  {smtp, awsEndpoint}: MailRoadsAccess,
  {signal, trace, timeouts = TIMEOUTS}: {signal: AbortSignal; trace?: (line: string) => void; timeouts?: Timeouts},
): MailRoads {
  const options = {signal, timeouts, ...(trace ? {trace} : {})}
  const bySmtp = {...options, ...(smtp ? {override: smtp} : {})}
  const byApi = {...options, ...(awsEndpoint === undefined ? {} : {endpoint: awsEndpoint})}
  return {
    sendBySmtp: async (credentials, mail, tls) => await sendBySmtp(credentials, mail, tls, bySmtp),
    sendByApi: async (credentials, mail) => await sendByApi(credentials, mail, byApi),
    proveSmtpLogin: async (credentials, tls) => await proveSmtpLogin(credentials, tls, bySmtp),
    proveApiKey: async (credentials) => await proveApiKey(credentials, byApi),
    smtpPasswordFits: ({aws_secret_access_key: secret, region, smtp_password: password}) =>
      smtpPassword(secret, region) === password,
  }
}
