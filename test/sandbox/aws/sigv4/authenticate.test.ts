import {SendEmailCommand} from '@aws-sdk/client-sesv2'
import {GetCallerIdentityCommand} from '@aws-sdk/client-sts'
import {expect} from 'chai'
import {refusalOf, type TestEndpoint, testEndpoint} from '../support/endpoint.ts'
import {type Signed, send, sign, type ToSign} from '../support/sign.ts'

const FORM = {'content-type': 'application/x-www-form-urlencoded'}
const WHO = 'Action=GetCallerIdentity&Version=2011-06-15'
const MINUTE = 60_000
const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key ' +
  'and signing method. Consult the service documentation for details.'

describe('signatures', () => {
  let endpoint: TestEndpoint
  beforeEach(async () => {
    endpoint = await testEndpoint()
  })
  afterEach(() => endpoint.close())

  /** GetCallerIdentity (Query) and GetAccount (restJson), signed by the operator unless set otherwise. */
  const who = (change: Partial<ToSign> = {}) =>
    sign({url: `${endpoint.url}/`, headers: FORM, body: WHO, service: 'sts', ...endpoint.operator, ...change})
  const account = (change: Partial<ToSign> = {}) =>
    sign({method: 'GET', url: `${endpoint.url}/v2/email/account`, service: 'ses', ...endpoint.operator, ...change})

  /** Code and message of a refusal, whatever its shape. */
  async function refused(
    request: Signed,
  ): Promise<{status: number; code: string | undefined; message: string | undefined}> {
    const {status, headers, text} = await send(request)
    if (!text.startsWith('<'))
      return {status, code: headers.get('x-amzn-errortype') ?? undefined, message: JSON.parse(text).message}
    return {
      status,
      code: /<Code>(.*)<\/Code>/.exec(text)?.[1],
      message: /<Message>(.*)<\/Message>/.exec(text)?.[1]?.replaceAll('&#39;', "'"),
    }
  }

  it('is accepted in the header', async () => {
    expect((await send(who())).text).to.contain('user/operator/sandbox-operator')
    expect((await send(account())).status).to.equal(200)
  })

  it('is accepted in the query string of a presigned request, for as long as it says', async () => {
    const presigned = {method: 'GET', body: '', headers: {}, url: `${endpoint.url}/?${WHO}`, presignFor: 900}
    expect((await send(who(presigned))).text).to.contain('<GetCallerIdentityResult>')
    const [fresh, old] = [14, 16].map((minutes) => new Date(Date.now() - minutes * MINUTE))
    expect((await send(who({...presigned, at: fresh!}))).status).to.equal(200)
    expect(await refused(who({...presigned, at: old!}))).to.deep.equal({
      status: 400,
      code: 'RequestExpired',
      message: 'Request has expired.',
    })
  })

  it('is refused when a parameter of a presigned request was changed', async () => {
    const request = who({method: 'GET', body: '', headers: {}, url: `${endpoint.url}/?${WHO}`, presignFor: 60})
    const longer = {...request, url: request.url.replace('X-Amz-Expires=60', 'X-Amz-Expires=6000')}
    expect(await refused(longer)).to.deep.equal({status: 403, code: 'SignatureDoesNotMatch', message: MISMATCH})
  })

  it('is refused when it was made with another secret', async () => {
    const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
    expect(await refused(who({secretAccessKey}))).to.deep.equal({
      status: 403,
      code: 'SignatureDoesNotMatch',
      message: MISMATCH,
    })
    expect(await refused(account({secretAccessKey}))).to.deep.equal({
      status: 403,
      code: 'InvalidSignatureException',
      message: MISMATCH,
    })
  })

  it('is refused when the body was changed, unless the body was left out of it', async () => {
    const body = `${WHO}&Tampered=1`
    expect((await refused({...who(), body})).code).to.equal('SignatureDoesNotMatch')
    expect((await send({...who({unsignedPayload: true}), body})).status).to.equal(200)
  })

  it('is refused when the header claims the hash of another body', async () => {
    const claimed = who({
      headers: {...FORM, 'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'},
    })
    expect((await refused(claimed)).code).to.equal('SignatureDoesNotMatch')
  })

  it('is refused when a header that decides what happens is not part of it', async () => {
    const request = account()
    const more = {...request, headers: {...request.headers, 'x-amz-extra': '1'}}
    expect(await refused(more)).to.deep.equal({
      status: 403,
      code: 'InvalidSignatureException',
      message: "'x-amz-extra' must be a 'SignedHeader' in the AWS Authorization.",
    })
  })

  it('is refused for a key that nobody issued, was deactivated or deleted, in the words of each protocol', async () => {
    const {env, operator} = endpoint
    const [text, status] = ['The security token included in the request is invalid.', 403]
    const both = async (change: Partial<ToSign> = {}) => [await refused(who(change)), await refused(account(change))]
    const expected = [
      {status, code: 'InvalidClientTokenId', message: text},
      {status, code: 'UnrecognizedClientException', message: text},
    ]
    expect(await both({accessKeyId: 'AKIAIOSFODNN7EXAMPLE'})).to.deep.equal(expected)
    env.store.run("UPDATE access_key SET status = 'Inactive' WHERE id = ?", operator.accessKeyId)
    expect(await both()).to.deep.equal(expected)
    env.store.run('DELETE FROM access_key WHERE id = ?', operator.accessKeyId)
    expect(await both()).to.deep.equal(expected)
  })

  it('is refused for a permanent key that comes with a session token', async () => {
    const headers = {...FORM, 'x-amz-security-token': 'FwoGZXIvYXdzEXAMPLE'}
    expect((await refused(who({headers}))).code).to.equal('InvalidClientTokenId')
  })

  it('is missed when it is not there', async () => {
    const bare = {method: 'POST', url: `${endpoint.url}/`, headers: FORM, body: WHO}
    expect(await refused(bare)).to.deep.equal({
      status: 403,
      code: 'MissingAuthenticationToken',
      message: 'Request is missing Authentication Token',
    })
    const {code} = await refused({method: 'GET', url: `${endpoint.url}/v2/email/account`, headers: {}})
    expect(code).to.equal('MissingAuthenticationTokenException')
  })

  it('is refused five minutes before and after its time', async () => {
    for (const minutes of [-4.9, 4.9])
      expect((await send(who({at: new Date(Date.now() + minutes * MINUTE)}))).status).to.equal(200)
    const [old, early] = [-5.1, 5.1].map((minutes) => new Date(Date.now() + minutes * MINUTE))
    const expired = await refused(account({at: old!}))
    expect(expired).to.include({status: 403, code: 'InvalidSignatureException'})
    expect(expired.message).to.match(
      /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(.* - 5 min\.\)$/,
    )
    const future = await refused(who({at: early!}))
    expect(future).to.include({status: 403, code: 'SignatureDoesNotMatch'})
    expect(future.message).to.match(/^Signature not yet current: /)
  })

  it('must be scoped to the region and to the service that is asked', async () => {
    expect((await refused(account({region: 'us-east-1'}))).message).to.match(
      /scoped to a valid region, not 'us-east-1'/,
    )
    expect((await refused(account({service: 'iam'}))).message).to.equal(
      "Credential should be scoped to correct service: 'ses'.",
    )
  })

  const MALFORMED: [what: string, authorization: string][] = [
    ['another algorithm', 'AWS4-HMAC-SHA1 Credential=a/b/c/d/aws4_request, SignedHeaders=host, Signature=00'],
    ['no signature', 'AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request, SignedHeaders=host'],
    ['a short credential', 'AWS4-HMAC-SHA256 Credential=a/b/c/aws4_request, SignedHeaders=host, Signature=00'],
    ['no pairs', 'AWS4-HMAC-SHA256 nonsense'],
    ['a bearer token', 'Bearer abc'],
  ]
  for (const [what, authorization] of MALFORMED)
    it(`is incomplete with ${what}`, async () => {
      const headers = {...FORM, authorization, 'x-amz-date': '20261124T120000Z'}
      const {status, code} = await refused({method: 'POST', url: `${endpoint.url}/`, headers, body: WHO})
      expect({status, code}).to.deep.equal({status: 400, code: 'IncompleteSignature'})
    })

  it('is incomplete in a query string that cannot be decoded', async () => {
    const request = {...account(), url: `${endpoint.url}/v2/email/account?PageSize=%zz`}
    expect((await refused(request)).code).to.equal('IncompleteSignatureException')
  })

  it('notes when, where and for what a key was used', async () => {
    const {env, operator} = endpoint
    const used = () =>
      env.store.one(
        'SELECT last_used_at, last_used_service, last_used_region FROM access_key WHERE id = ?',
        operator.accessKeyId,
      )
    expect({...used()}).to.deep.equal({last_used_at: null, last_used_service: null, last_used_region: null})
    await send(who())
    const first = {last_used_at: env.clock.now(), last_used_service: 'sts', last_used_region: 'us-gov-west-1'}
    expect({...used()}).to.deep.equal(first)
    env.advance(60_000)
    await send(account())
    const second = {
      last_used_at: first.last_used_at + 60_000,
      last_used_service: 'ses',
      last_used_region: 'us-gov-west-1',
    }
    expect({...used()}).to.deep.equal(second)
    await send(who({secretAccessKey: 'wrong'}))
    expect({...used()}).to.deep.equal(second)
  })

  it('is made by the clients of the SDK as the sandbox reads it, whatever is in the request', async () => {
    await endpoint.sts().send(new GetCallerIdentityCommand({}))
    const message = new SendEmailCommand({
      FromEmailAddress: 'a+b@exämple.test',
      Destination: {ToAddresses: ['c@agency.gov']},
      Content: {Simple: {Subject: {Data: 'ü  %2F+ "'}, Body: {Text: {Data: '…'}}}},
    })
    expect((await refusalOf(endpoint.ses().send(message))).name).not.to.match(/Signature/)
  })
})
