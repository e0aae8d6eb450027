import {expect} from 'chai'
import {translateAwsError} from '../../../src/adapters/http/aws-error.ts'
import {Unavailable} from '../../../src/domain/exit/failure.ts'

interface Foreign {
  name?: string
  message?: string
  code?: string
  status?: number
  requestId?: string
}

function foreign({name = 'Error', message = 'words', code, status, requestId}: Foreign): Error {
  return Object.assign(new Error(message), {
    name,
    ...(code === undefined ? {} : {code}),
    $metadata: {
      ...(status === undefined ? {} : {httpStatusCode: status}),
      ...(requestId === undefined ? {} : {requestId}),
    },
  })
}

describe('an error of AWS', () => {
  const kinds: [Foreign, string, number, boolean][] = [
    [{name: 'UnrecognizedClientException', status: 403}, 'not-authorised', 4, false],
    [{name: 'InvalidClientTokenId', status: 403}, 'not-authorised', 4, false],
    [{name: 'SignatureDoesNotMatch', status: 403}, 'not-authorised', 4, false],
    [{name: 'InvalidSignatureException', status: 403}, 'not-authorised', 4, false],
    [{name: 'ExpiredTokenException', status: 403}, 'not-authorised', 4, false],
    [{name: 'ExpiredToken', status: 400}, 'not-authorised', 4, false],
    [{name: 'RequestExpired', status: 400}, 'not-authorised', 4, false],
    [{name: 'CredentialsProviderError'}, 'not-authorised', 4, false],
    [{name: 'TokenProviderError'}, 'not-authorised', 4, false],
    [{name: 'AccessDenied', status: 403}, 'not-authorised', 4, false],
    [{name: 'AccessDeniedException', status: 400}, 'not-authorised', 4, false],
    [{name: 'SomethingElse', status: 403}, 'not-authorised', 4, false],
    [{name: 'TooManyRequestsException', status: 429}, 'unavailable', 5, true],
    [{name: 'ThrottlingException', status: 400}, 'unavailable', 5, true],
    [{name: 'Throttling', status: 400}, 'unavailable', 5, true],
    [{name: 'RequestLimitExceeded', status: 400}, 'unavailable', 5, true],
    [{name: 'InternalServiceErrorException', status: 500}, 'unavailable', 5, true],
    [{name: 'Whatever', status: 503}, 'unavailable', 5, true],
    [{name: 'TimeoutError'}, 'unavailable', 5, true],
    [{code: 'ECONNREFUSED'}, 'unavailable', 5, true],
    [{code: 'ENOTFOUND'}, 'unavailable', 5, true],
    [{code: 'ECONNRESET'}, 'unavailable', 5, true],
    [{code: 'SELF_SIGNED_CERT_IN_CHAIN'}, 'unavailable', 5, true],
    [{code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'}, 'unavailable', 5, true],
    [{name: 'BadRequestException', status: 400}, 'unexpected-answer', 1, false],
    [{name: 'SyntaxError'}, 'unexpected-answer', 1, false],
  ]
  for (const [error, code, exit, retryable] of kinds) {
    it(`named ${error.code ?? error.name}${error.status ? ` with status ${error.status}` : ''} is ${code}`, () => {
      expect(translateAwsError(foreign(error), 'ask')).to.include({code, exit, retryable})
    })
  }

  it('says what failed, and where the credentials come from', () => {
    const failure = translateAwsError(foreign({name: 'InvalidClientTokenId', status: 403}), 'list the sets')
    expect(failure.message).to.equal('Failed to list the sets: AWS refused the credentials (InvalidClientTokenId).')
    expect(failure.hints.join(' ')).to.include('AWS_PROFILE')
  })

  it('never repeats what AWS says about a signature, which holds the headers and a session token', () => {
    const message = "The canonical string should have been 'POST / x-amz-security-token:FwoGZXIvYXdzEJr'"
    for (const name of ['SignatureDoesNotMatch', 'InvalidSignatureException', 'IncompleteSignatureException']) {
      const failure = translateAwsError(foreign({name, message, status: 403}), 'ask')
      expect(failure.message + failure.hints.join(' ')).not.to.include('FwoGZXIvYXdzEJr')
    }
  })

  it('names the right that is missing', () => {
    const message = 'User: arn:aws-us-gov:iam::1:user/x is not authorized to perform: ses:GetConfigurationSet'
    const failure = translateAwsError(
      foreign({name: 'AccessDeniedException', message, status: 403}),
      'read the set',
      'ses:GetConfigurationSet',
    )
    expect(failure.message).to.equal(`Failed to read the set: ${message}`)
    expect(failure.hints[0]).to.equal('The AWS user needs the right to ses:GetConfigurationSet.')
  })

  it('gives the code, the request id and the words of an answer that nobody expected', () => {
    const error = foreign({name: 'BadRequestException', message: 'no such thing', status: 400, requestId: 'r-1'})
    expect(translateAwsError(error, 'ask').message).to.equal(
      'Failed to ask: AWS answered BadRequest, request r-1: no such thing',
    )
  })

  it('does not speak of an answer where none came', () => {
    expect(translateAwsError(foreign({message: 'Region not accepted'}), 'ask').message).to.equal(
      'Failed to ask: Region not accepted',
    )
  })

  it('shows control characters rather than obeying them, and cuts endless words', () => {
    const message = `\u001b[2J${'x'.repeat(5000)}`
    const text = translateAwsError(foreign({name: 'BadRequestException', message, status: 400}), 'ask').message
    expect(text).to.include('\ufffd[2J')
    expect(text.length).to.be.below(400)
  })

  it('leaves a failure of ours as it is', () => {
    const failure = new Unavailable('busy')
    expect(translateAwsError(failure, 'ask')).to.equal(failure)
  })

  it('survives what is no error at all', () => {
    expect(translateAwsError('odd', 'ask')).to.include({code: 'unexpected-answer'})
  })
})
