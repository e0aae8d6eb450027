import {expect} from 'chai'
import {smtpPassword} from '../../../src/sandbox/aws/smtp-password.ts'
import {ADMIN, credentialsOf, INSTANCE, type TestBroker, testBroker} from './client.ts'

const ALWAYS = [
  ...['region', 'domain', 'domain_arn', 'identity_arn', 'configuration_set_arn', 'reputation_topic_arn'],
  ...['bounce_topic_arn', 'complaint_topic_arn', 'delivery_topic_arn'],
  ...['smtp_server', 'smtp_user', 'smtp_password', 'aws_access_key_id', 'aws_secret_access_key'],
]
const ARN = 'arn:aws-us-gov:ses:us-gov-west-1:000000000000'

describe('the credentials of a binding on the sandbox broker', () => {
  let broker: TestBroker
  beforeEach(async () => {
    broker = await testBroker()
  })
  afterEach(() => broker.close())

  const credentials = async (parameters: object, bindParameters?: object): Promise<Record<string, string>> => {
    await broker.provision({admin_email: ADMIN, ...parameters})
    return credentialsOf(await broker.bind(bindParameters))
  }

  it('of an own domain have these keys, in this order, all strings', async () => {
    const found = await credentials({domain: 'agency.gov'})
    expect(Object.keys(found)).to.deep.equal([...ALWAYS, 'required_records', 'instructions'].sort())
    for (const value of Object.values(found)) expect(value).to.be.a('string')
  })

  it('of a generated domain lack the records and the instructions', async () => {
    expect(await credentials({})).to.have.all.keys(ALWAYS)
  })

  it('name the instance’s resources', async () => {
    const set = `csb-aws-ses-${INSTANCE}`
    expect(await credentials({domain: 'agency.gov'})).to.include({
      region: 'us-gov-west-1',
      domain: 'agency.gov',
      domain_arn: `${ARN}:identity/agency.gov`,
      identity_arn: `${ARN}:identity/agency.gov`,
      configuration_set_arn: `${ARN}:configuration-set/${set}`,
      reputation_topic_arn: `arn:aws-us-gov:sns:us-gov-west-1:000000000000:${set}-reputation-notifications`,
      bounce_topic_arn: '',
      complaint_topic_arn: '',
      delivery_topic_arn: '',
    })
  })

  it('are one key for SMTP and the API', async () => {
    const found = await credentials({})
    expect(found['smtp_server']).to.equal('email-smtp-fips.us-gov-west-1.amazonaws.com')
    expect(found['smtp_user']).to.equal(found['aws_access_key_id'])
    expect(found['smtp_password']).to.equal(smtpPassword(found['aws_secret_access_key']!, 'us-gov-west-1'))
    expect(found['smtp_password']).to.have.length(44)
  })

  it('give the MAIL FROM domain as the domain when there is one', async () => {
    const found = await credentials({domain: 'agency.gov', mail_from_subdomain: 'mail'})
    expect(found['domain']).to.equal('mail.agency.gov')
    expect(found['identity_arn']).to.equal(`${ARN}:identity/agency.gov`)
  })

  it('name topics when feedback notifications are on', async () => {
    const found = await credentials({enable_feedback_notifications: true})
    for (const kind of ['bounce', 'complaint', 'delivery'])
      expect(found[`${kind}_topic_arn`]).to.match(new RegExp(`:csb-aws-ses-${INSTANCE}-${kind}$`))
  })

  it('name the instance’s domain in the instructions, and say that it is not verified', async () => {
    expect((await credentials({domain: 'agency.gov'}))['instructions']).to.match(/agency\.gov.*not verified/)
  })

  describe('and notification targets', () => {
    const targets = {notification_email: 'ops@agency.gov', notification_webhook: 'https://hook.agency.gov/'}

    it('are absent without topics, though they were given', async () => {
      expect(await credentials({}, targets)).to.have.all.keys(ALWAYS)
    })

    it('are absent with topics, when they were not given', async () => {
      expect(await credentials({enable_feedback_notifications: true})).to.have.all.keys(ALWAYS)
    })

    it('are there when there are both', async () => {
      expect(await credentials({enable_feedback_notifications: true}, targets)).to.include(targets)
    })
  })

  it('are never returned again', async () => {
    const {aws_secret_access_key: secret} = await credentials({domain: 'agency.gov'})
    const rows = JSON.stringify(broker.env.store.all('SELECT * FROM service_binding'))
    expect(rows).not.to.contain(secret)
  })
})
