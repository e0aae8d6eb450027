import type {Members} from '../protocols/members.ts'
import {badRequest, requireAddress} from './addresses.ts'

/** Who a message is from and for, as the request says: display names kept. */
export interface Envelope {
  readonly from: string
  readonly to: readonly string[]
  readonly cc: readonly string[]
  readonly bcc: readonly string[]
  readonly replyTo: readonly string[]
}

const RECIPIENTS = 50

/** @throws AwsError BadRequestException */
export function readEnvelope(input: Members): Envelope {
  const destination = input.optionalStructure('Destination')
  const addresses = (name: string) => destination?.strings(name) ?? []
  return {
    from: input.optionalString('FromEmailAddress') ?? '',
    to: addresses('ToAddresses'),
    cc: addresses('CcAddresses'),
    bcc: addresses('BccAddresses'),
    replyTo: input.strings('ReplyToAddresses'),
  }
}

/** Every recipient's bare address. @throws AwsError BadRequestException */
export function recipientsOf({to, cc, bcc}: Pick<Envelope, 'to' | 'cc' | 'bcc'>): string[] {
  const recipients = [...to, ...cc, ...bcc].map(requireAddress)
  if (recipients.length === 0) throw badRequest('Missing required destination.')
  if (recipients.length > RECIPIENTS) throw badRequest(`Recipient count exceeds ${RECIPIENTS}.`)
  return recipients
}
