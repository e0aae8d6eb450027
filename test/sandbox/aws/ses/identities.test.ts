import {
  CreateConfigurationSetCommand,
  CreateEmailIdentityCommand,
  DeleteEmailIdentityCommand,
  GetEmailIdentityCommand,
  PutEmailIdentityConfigurationSetAttributesCommand,
  PutEmailIdentityMailFromAttributesCommand,
  paginateListEmailIdentities,
  type SESv2Client,
} from '@aws-sdk/client-sesv2'
import {expect} from 'chai'
import {createEmailIdentity} from '../../../../src/sandbox/aws/ses/identities.ts'
import {refusalOf, type TestEndpoint, testEndpoint} from '../support/endpoint.ts'

const EmailIdentity = 'agency.gov'

describe('email identities', () => {
  let endpoint: TestEndpoint
  let ses: SESv2Client
  beforeEach(async () => {
    endpoint = await testEndpoint()
    ses = endpoint.ses()
  })
  afterEach(() => endpoint.close())

  const get = () => ses.send(new GetEmailIdentityCommand({EmailIdentity}))
  const refused = async (call: Promise<unknown>) => {
    const {name, message, $metadata} = await refusalOf(call)
    return {code: name, status: $metadata.httpStatusCode, message}
  }

  it('begins the verification of a domain with three DKIM tokens', async () => {
    const Tags = [{Key: 'client', Value: 'Cloud Foundry'}]
    const created = await ses.send(new CreateEmailIdentityCommand({EmailIdentity, Tags}))
    expect(created).to.deep.include({IdentityType: 'DOMAIN', VerifiedForSendingStatus: false})
    const {Tokens, ...dkim} = created.DkimAttributes!
    expect(dkim).to.deep.equal({
      SigningEnabled: true,
      Status: 'PENDING',
      SigningHostedZone: 'dkim.amazonses.com',
      SigningAttributesOrigin: 'AWS_SES',
      NextSigningKeyLength: 'RSA_2048_BIT',
      CurrentSigningKeyLength: 'RSA_2048_BIT',
      LastKeyGenerationTimestamp: new Date('2026-11-24T12:00:00Z'),
    })
    expect(Tokens).to.have.length(3)
    expect(Tokens?.every((token) => /^[a-z0-9]{32}$/.test(token))).to.equal(true)
    const {$metadata, ...got} = await get()
    expect(got).to.deep.equal({
      IdentityType: 'DOMAIN',
      VerifiedForSendingStatus: false,
      DkimAttributes: created.DkimAttributes,
      VerificationStatus: 'PENDING',
      FeedbackForwardingStatus: true,
      MailFromAttributes: {BehaviorOnMxFailure: 'USE_DEFAULT_VALUE'},
      Policies: {},
      Tags,
      VerificationInfo: {},
    })
    expect($metadata.requestId).to.match(/^[0-9a-f-]{36}$/)
  })

  it('shows what the checker found', async () => {
    createEmailIdentity(endpoint.env, {name: EmailIdentity})
    endpoint.env.store.run(
      `UPDATE email_identity SET dkim_status = 'TEMPORARY_FAILURE', verification_status = 'SUCCESS', verified_for_sending = 1,
       error_type = 'HOST_NOT_FOUND', last_checked_at = ?, last_success_at = ?`,
      Date.UTC(2026, 10, 24, 13, 0, 0, 500),
      Date.UTC(2026, 10, 24, 12, 30),
    )
    expect(await get()).to.deep.include({
      VerifiedForSendingStatus: true,
      VerificationStatus: 'SUCCESS',
      VerificationInfo: {
        LastCheckedTimestamp: new Date('2026-11-24T13:00:00.500Z'),
        LastSuccessTimestamp: new Date('2026-11-24T12:30:00Z'),
        ErrorType: 'HOST_NOT_FOUND',
      },
    })
  })

  it('takes a domain for the same whatever its case', async () => {
    createEmailIdentity(endpoint.env, {name: 'Agency.GOV'})
    expect((await get()).IdentityType).to.equal('DOMAIN')
    expect(await refused(ses.send(new CreateEmailIdentityCommand({EmailIdentity})))).to.deep.equal({
      code: 'AlreadyExistsException',
      status: 400,
      message: 'Email identity agency.gov already exist.',
    })
  })

  it('takes an address, which has no DKIM keys of its own', async () => {
    const {IdentityType, DkimAttributes} = await ses.send(
      new CreateEmailIdentityCommand({EmailIdentity: 'Ann@Agency.gov'}),
    )
    expect(IdentityType).to.equal('EMAIL_ADDRESS')
    expect(DkimAttributes).to.deep.include({SigningEnabled: false, Status: 'NOT_STARTED'})
    const got = await ses.send(new GetEmailIdentityCommand({EmailIdentity: 'Ann@agency.gov'}))
    expect(got.VerificationStatus).to.equal('PENDING')
  })

  for (const name of ['agency', 'a b.gov', '-a.gov', 'agency.gov.', 'a@b@c', 'ann@', `${'a'.repeat(64)}.gov`])
    it(`refuses '${name}'`, async () => {
      const {code, status} = await refused(ses.send(new CreateEmailIdentityCommand({EmailIdentity: name})))
      expect({code, status}).to.deep.equal({code: 'BadRequestException', status: 400})
    })

  it('has a default configuration set, which must exist', async () => {
    const create = new CreateEmailIdentityCommand({EmailIdentity, ConfigurationSetName: 'set'})
    expect(await refused(ses.send(create))).to.deep.equal({
      code: 'NotFoundException',
      status: 404,
      message: 'Configuration set <set> does not exist.',
    })
    expect((await refused(get())).code).to.equal('NotFoundException')
    await ses.send(new CreateConfigurationSetCommand({ConfigurationSetName: 'set'}))
    await ses.send(create)
    expect((await get()).ConfigurationSetName).to.equal('set')
    const change = (ConfigurationSetName?: string) =>
      ses.send(new PutEmailIdentityConfigurationSetAttributesCommand({EmailIdentity, ConfigurationSetName}))
    expect((await refused(change('other'))).code).to.equal('NotFoundException')
    await change()
    expect((await get()).ConfigurationSetName).to.equal(undefined)
  })

  it('sets, changes and removes the MAIL FROM domain', async () => {
    createEmailIdentity(endpoint.env, {name: EmailIdentity})
    const put = (MailFromDomain?: string, BehaviorOnMxFailure?: 'REJECT_MESSAGE') =>
      ses.send(new PutEmailIdentityMailFromAttributesCommand({EmailIdentity, MailFromDomain, BehaviorOnMxFailure}))
    await put('mail.agency.gov', 'REJECT_MESSAGE')
    const set = {
      MailFromDomain: 'mail.agency.gov',
      MailFromDomainStatus: 'PENDING',
      BehaviorOnMxFailure: 'REJECT_MESSAGE',
    }
    expect((await get()).MailFromAttributes).to.deep.equal(set)
    expect(await refused(put('mail.other.gov'))).to.deep.equal({
      code: 'BadRequestException',
      status: 400,
      message:
        'Provided MAIL-FROM domain <mail.other.gov> is not subdomain of the domain of the identity <agency.gov>.',
    })
    expect((await refused(put('agency.gov'))).code).to.equal('BadRequestException')
    await put('')
    expect((await get()).MailFromAttributes).to.deep.equal({BehaviorOnMxFailure: 'USE_DEFAULT_VALUE'})
  })

  it('starts looking again for a MAIL FROM domain it had given up, and only then', async () => {
    const {env} = endpoint
    createEmailIdentity(env, {name: EmailIdentity})
    const put = () =>
      ses.send(new PutEmailIdentityMailFromAttributesCommand({EmailIdentity, MailFromDomain: 'm.agency.gov'}))
    const status = async () => (await get()).MailFromAttributes?.MailFromDomainStatus
    await put()
    env.store.run("UPDATE email_identity SET mail_from_status = 'SUCCESS'")
    await put()
    expect(await status()).to.equal('SUCCESS')
    env.store.run("UPDATE email_identity SET mail_from_status = 'FAILED'")
    env.advance(1000)
    await put()
    expect(await status()).to.equal('PENDING')
    const row = env.store.one<{mail_from_since: number}>('SELECT mail_from_since FROM email_identity')
    expect(row?.mail_from_since).to.equal(env.clock.now())
  })

  it('lists identities page by page', async () => {
    for (let number = 0; number < 7; number += 1) createEmailIdentity(endpoint.env, {name: `agency${number}.gov`})
    const pages = []
    for await (const page of paginateListEmailIdentities({client: ses, pageSize: 3}, {}))
      pages.push(page.EmailIdentities)
    expect(pages.map((page) => page?.length)).to.deep.equal([3, 3, 1])
    expect(pages[2]).to.deep.equal([
      {IdentityName: 'agency6.gov', IdentityType: 'DOMAIN', SendingEnabled: false, VerificationStatus: 'PENDING'},
    ])
  })

  it('refuses a page token it never gave', async () => {
    const pages = paginateListEmailIdentities({client: ses, startingToken: 'x'}, {})
    expect((await refused(pages.next())).code).to.equal('InvalidNextTokenException')
  })

  it('deletes an identity with its tags, once', async () => {
    const {env} = endpoint
    createEmailIdentity(env, {name: EmailIdentity, tags: {a: 'b'}})
    await ses.send(new DeleteEmailIdentityCommand({EmailIdentity}))
    expect(env.store.all('SELECT * FROM resource_tag')).to.deep.equal([])
    expect(await refused(ses.send(new DeleteEmailIdentityCommand({EmailIdentity})))).to.deep.equal({
      code: 'NotFoundException',
      status: 404,
      message: 'Email identity agency.gov does not exist.',
    })
  })

  it('refuses and counts what it cannot keep', async () => {
    const DkimSigningAttributes = {DomainSigningAttributesOrigin: 'AWS_SES_US_EAST_1'} as const
    const {code} = await refused(ses.send(new CreateEmailIdentityCommand({EmailIdentity, DkimSigningAttributes})))
    expect(code).to.equal('BadRequestException')
    const [row] = endpoint.env.store.all('SELECT operation FROM unknown_request')
    expect({...row}).to.deep.equal({
      operation: 'CreateEmailIdentity(DkimSigningAttributes.DomainSigningAttributesOrigin)',
    })
    expect((await refused(get())).code).to.equal('NotFoundException')
  })

  it('is only for those whose policy says so', async () => {
    createEmailIdentity(endpoint.env, {name: EmailIdentity})
    const Resource = 'arn:aws-us-gov:ses:us-gov-west-1:000000000000:identity/agency.gov'
    const reader = endpoint.ses(endpoint.user('reader', {Effect: 'Allow', Action: 'ses:GetEmailIdentity', Resource}))
    await reader.send(new GetEmailIdentityCommand({EmailIdentity}))
    expect(await refused(reader.send(new DeleteEmailIdentityCommand({EmailIdentity})))).to.deep.equal({
      code: 'AccessDeniedException',
      status: 403,
      message:
        'User: arn:aws-us-gov:iam::000000000000:user/cf/reader is not authorized to perform: ses:DeleteEmailIdentity on ' +
        `resource: ${Resource} because no identity-based policy allows the ses:DeleteEmailIdentity action`,
    })
  })
})
