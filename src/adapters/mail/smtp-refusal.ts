import type {SMTPError} from 'nodemailer/lib/smtp-connection'
import type {Refusal} from '../../domain/sending/mail-refusal.ts'
import {readReply, refusalOf} from '../../domain/sending/smtp-reply.ts'
import {networkRefusal} from './network-error.ts'

/** nodemailer's error as a refusal: by the server's reply where there was one, else by the error's code. */
export function smtpRefusal(error: SMTPError, peer: string): Refusal {
  const reply = readReply(error.response ?? '')
  if (reply && reply.code >= 400) return refusalOf(reply, error.command)
  if (error.code === 'ETLS') return {kind: 'tls', message: `No private connection to ${peer}: ${error.message}`}
  if (error.code === 'EPROTOCOL') return {kind: 'other', message: `${peer} does not speak SMTP: ${error.message}`}
  // Refused by nodemailer itself, before the server had a say: an address or a login it will not put on the wire.
  if (['EENVELOPE', 'EMESSAGE', 'EAUTH'].includes(error.code ?? '')) return {kind: 'other', message: error.message}
  return networkRefusal(error, peer)
}
