import {AwsError} from '../aws-error.ts'
import type {Members} from '../protocols/members.ts'
import type {Route} from '../protocols/rest-json.ts'
import {type DkimSigning, putDkimSigning} from './dkim.ts'
import {onIdentity} from './identity-permission.ts'
import {SIGNING_HOSTED_ZONE} from './identity-view.ts'

const SIGNING = '/v2/email/identities/{EmailIdentity}/dkim/signing'
const LENGTHS = ['RSA_1024_BIT', 'RSA_2048_BIT'] as const
const ATTRIBUTES = ['DomainSigningSelector', 'DomainSigningPrivateKey', 'NextSigningKeyLength']

export const DKIM_ROUTES: readonly Route[] = [
  {
    method: 'PUT',
    path: SIGNING,
    operation: onIdentity('PutEmailIdentityDkimSigningAttributes', ({env, input}, name) => {
      const row = putDkimSigning(env, name, readSigning(input))
      return {
        DkimStatus: row.dkim_status,
        DkimTokens: JSON.parse(row.dkim_tokens_json) as string[],
        SigningHostedZone: row.dkim_public_key === null ? SIGNING_HOSTED_ZONE : undefined,
      }
    }),
  },
]

/** What CreateEmailIdentity is given for a domain. */
export function readInitialSigning(attributes: Members): DkimSigning {
  return signingOf('CreateEmailIdentity', attributes, hasKey(attributes) ? 'EXTERNAL' : 'AWS_SES')
}

function readSigning(input: Members): DkimSigning {
  const operation = 'PutEmailIdentityDkimSigningAttributes'
  input.knowsOnly(operation, ['EmailIdentity', 'SigningAttributesOrigin', 'SigningAttributes'])
  const origin = input.optionalChoice('SigningAttributesOrigin', ['AWS_SES', 'EXTERNAL'])
  if (origin === undefined) throw input.refuse('SigningAttributesOrigin is required.')
  return signingOf(operation, input.optionalStructure('SigningAttributes'), origin)
}

function signingOf(operation: string, attributes: Members | undefined, origin: DkimSigning['origin']): DkimSigning {
  attributes?.knowsOnly(operation, ATTRIBUTES)
  const nextKeyLength = attributes?.optionalChoice('NextSigningKeyLength', LENGTHS)
  const own = attributes !== undefined && hasKey(attributes)
  if (own && nextKeyLength !== undefined) throw conflict()
  if (origin === 'AWS_SES') {
    if (own) throw conflict()
    return {origin, nextKeyLength}
  }
  if (!attributes) throw new AwsError('BadRequestException', 400, 'SigningAttributes are required for EXTERNAL.')
  const selector = attributes.string('DomainSigningSelector')
  return {origin, selector, privateKey: attributes.string('DomainSigningPrivateKey')}
}

function hasKey(attributes: Members): boolean {
  return attributes.names().some((name) => name === 'DomainSigningSelector' || name === 'DomainSigningPrivateKey')
}

function conflict(): AwsError {
  return new AwsError(
    'BadRequestException',
    400,
    'Signing attributes of Easy DKIM and of an own key exclude each other.',
  )
}
