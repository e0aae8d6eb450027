import {generateKeyPairSync} from 'node:crypto'
import {
  CreateEmailIdentityCommand,
  type DkimSigningAttributes,
  GetEmailIdentityCommand,
  PutEmailIdentityDkimSigningAttributesCommand,
  type SESv2Client,
} from '@aws-sdk/client-sesv2'
import {expect} from 'chai'
import {createEmailIdentity} from '../../../../src/sandbox/aws/ses/identities.ts'
import {refusalOf, type TestEndpoint, testEndpoint} from '../support/endpoint.ts'

const EmailIdentity = 'agency.gov'
const HOUR = 3_600_000

const key = (type: 'pkcs1' | 'pkcs8', modulusLength = 1024) =>
  generateKeyPairSync('rsa', {
    modulusLength,
    publicKeyEncoding: {type: 'spki', format: 'der'},
    privateKeyEncoding: {type, format: 'der'},
  })

describe('DKIM of an identity', () => {
  let endpoint: TestEndpoint
  let ses: SESv2Client
  let tokens: string[]
  beforeEach(async () => {
    endpoint = await testEndpoint()
    ses = endpoint.ses()
    tokens = createEmailIdentity(endpoint.env, {name: EmailIdentity}).dkimTokens
  })
  afterEach(() => endpoint.close())

  const put = (SigningAttributesOrigin: 'AWS_SES' | 'EXTERNAL', SigningAttributes?: DkimSigningAttributes) =>
    ses.send(
      new PutEmailIdentityDkimSigningAttributesCommand({EmailIdentity, SigningAttributesOrigin, SigningAttributes}),
    )
  const get = () => ses.send(new GetEmailIdentityCommand({EmailIdentity}))
  const row = () => {
    const found = endpoint.env.store.one('SELECT * FROM email_identity WHERE name = ?', EmailIdentity)
    return {...found}
  }
  const setStatus = (status: string, mayConvey = 1) =>
    endpoint.env.store.run(
      'UPDATE email_identity SET dkim_status = ?1, verification_status = ?1, verified_for_sending = ?2',
      status,
      mayConvey,
    )
  const codeOf = async (call: Promise<unknown>) => (await refusalOf(call)).name

  it('starts anew after it failed, with the tokens it had', async () => {
    setStatus('FAILED', 0)
    endpoint.env.advance(100 * HOUR)
    const {$metadata, ...answer} = await put('AWS_SES')
    expect(answer).to.deep.equal({DkimStatus: 'PENDING', DkimTokens: tokens, SigningHostedZone: 'dkim.amazonses.com'})
    expect(row()).to.include({
      dkim_status: 'PENDING',
      verification_status: 'PENDING',
      verified_for_sending: 0,
      searching_since: endpoint.env.clock.now(),
    })
  })

  it('has another 72 hours when it is put during a temporary failure, and still sends', async () => {
    setStatus('TEMPORARY_FAILURE')
    endpoint.env.advance(HOUR)
    expect((await put('AWS_SES')).DkimStatus).to.equal('TEMPORARY_FAILURE')
    expect(row()).to.include({verified_for_sending: 1, searching_since: endpoint.env.clock.now()})
  })

  it('continues when it works', async () => {
    setStatus('SUCCESS')
    endpoint.env.advance(HOUR)
    expect((await put('AWS_SES')).DkimStatus).to.equal('SUCCESS')
    expect(row()).to.include({verified_for_sending: 1})
  })

  it('has another length of key from the next one on, once a day', async () => {
    setStatus('SUCCESS')
    const start = endpoint.env.clock.now()
    const change = (NextSigningKeyLength: 'RSA_1024_BIT' | 'RSA_2048_BIT') => put('AWS_SES', {NextSigningKeyLength})
    await change('RSA_2048_BIT')
    expect((await get()).DkimAttributes?.LastKeyGenerationTimestamp).to.deep.equal(new Date(start))
    endpoint.env.advance(HOUR)
    await change('RSA_1024_BIT')
    expect((await get()).DkimAttributes).to.deep.include({
      Tokens: tokens,
      NextSigningKeyLength: 'RSA_1024_BIT',
      CurrentSigningKeyLength: 'RSA_2048_BIT',
      LastKeyGenerationTimestamp: new Date(start + HOUR),
    })
    endpoint.env.advance(24 * HOUR - 1)
    expect(await codeOf(change('RSA_2048_BIT'))).to.equal('BadRequestException')
    endpoint.env.advance(1)
    await change('RSA_2048_BIT')
    expect((await get()).DkimAttributes?.NextSigningKeyLength).to.equal('RSA_2048_BIT')
  })

  for (const type of ['pkcs1', 'pkcs8'] as const)
    it(`takes a key of one's own in ${type.toUpperCase()}, keeps its public half and has to find it`, async () => {
      setStatus('SUCCESS')
      const {privateKey, publicKey} = key(type)
      const answer = await put('EXTERNAL', {
        DomainSigningSelector: 'mine',
        DomainSigningPrivateKey: privateKey.toString('base64'),
      })
      expect(answer).to.deep.include({DkimStatus: 'PENDING', DkimTokens: ['mine']})
      expect((await get()).DkimAttributes).to.deep.equal({
        SigningEnabled: true,
        Status: 'PENDING',
        Tokens: ['mine'],
        SigningAttributesOrigin: 'EXTERNAL',
      })
      expect(row()).to.include({dkim_public_key: publicKey.toString('base64'), verified_for_sending: 0})
      expect(JSON.stringify(row())).not.to.contain(privateKey.toString('base64').slice(-80))
      const {DkimTokens} = await put('AWS_SES')
      expect(DkimTokens).to.have.length(3)
      expect(DkimTokens).not.to.have.members(tokens)
    })

  for (const [what, attributes] of [
    ['no key at all', undefined],
    ['a selector without a key', {DomainSigningSelector: 's'}],
    ['a key without a selector', {DomainSigningPrivateKey: key('pkcs8').privateKey.toString('base64')}],
    ['text for a key', {DomainSigningSelector: 's', DomainSigningPrivateKey: 'aGVsbG8='}],
    [
      'a key too short',
      {DomainSigningSelector: 's', DomainSigningPrivateKey: key('pkcs8', 512).privateKey.toString('base64')},
    ],
    [
      'a selector with a dot',
      {DomainSigningSelector: 'a.b', DomainSigningPrivateKey: key('pkcs8').privateKey.toString('base64')},
    ],
    [
      'a key with a length',
      {
        DomainSigningSelector: 's',
        DomainSigningPrivateKey: key('pkcs8').privateKey.toString('base64'),
        NextSigningKeyLength: 'RSA_1024_BIT',
      },
    ],
  ] as [string, DkimSigningAttributes | undefined][])
    it(`refuses ${what}`, async () => {
      const before = row()
      expect(await codeOf(put('EXTERNAL', attributes))).to.equal('BadRequestException')
      expect(row()).to.deep.equal(before)
    })

  it('takes no key for what it makes itself', async () => {
    const attributes = {DomainSigningSelector: 's', DomainSigningPrivateKey: key('pkcs8').privateKey.toString('base64')}
    expect(await codeOf(put('AWS_SES', attributes))).to.equal('BadRequestException')
  })

  it('can be chosen when the domain is made', async () => {
    const create = (name: string, DkimSigningAttributes: DkimSigningAttributes) =>
      ses.send(new CreateEmailIdentityCommand({EmailIdentity: name, DkimSigningAttributes}))
    const short = await create('short.gov', {NextSigningKeyLength: 'RSA_1024_BIT'})
    expect(short.DkimAttributes).to.include({
      CurrentSigningKeyLength: 'RSA_1024_BIT',
      NextSigningKeyLength: 'RSA_1024_BIT',
      Status: 'PENDING',
    })
    const own = await create('own.gov', {
      DomainSigningSelector: 'mine',
      DomainSigningPrivateKey: key('pkcs8').privateKey.toString('base64'),
    })
    expect(own.DkimAttributes).to.deep.include({Tokens: ['mine'], SigningAttributesOrigin: 'EXTERNAL'})
    expect(await codeOf(create('bad.gov', {DomainSigningSelector: 'x'}))).to.equal('BadRequestException')
    expect(await codeOf(ses.send(new GetEmailIdentityCommand({EmailIdentity: 'bad.gov'})))).to.equal(
      'NotFoundException',
    )
  })
})
