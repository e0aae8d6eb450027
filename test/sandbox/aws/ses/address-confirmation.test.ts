import {CreateEmailIdentityCommand, GetEmailIdentityCommand, type SESv2Client} from '@aws-sdk/client-sesv2'
import {expect} from 'chai'
import {listInbox, readMessage} from '../../../../src/sandbox/mail/inbox.ts'
import {expireConfirmations} from '../../../../src/sandbox/verification/confirmations.ts'
import {type TestEndpoint, testEndpoint} from '../support/endpoint.ts'

const EmailIdentity = 'ann@agency.gov'

describe('the confirmation of an address', () => {
  let endpoint: TestEndpoint
  let ses: SESv2Client
  beforeEach(async () => {
    endpoint = await testEndpoint()
    ses = endpoint.ses()
    await ses.send(new CreateEmailIdentityCommand({EmailIdentity}))
  })
  afterEach(() => endpoint.close())

  const link = async () => {
    const [entry] = listInbox(endpoint.env, {to: EmailIdentity})
    const message = await readMessage(endpoint.env, entry?.id ?? '')
    const path = /\$AWS_ENDPOINT_URL(\/[^"]+)/.exec(message?.text ?? '')?.[1]
    return `${endpoint.url}${path}`
  }
  const status = async () => {
    const {VerificationStatus, VerifiedForSendingStatus} = await ses.send(new GetEmailIdentityCommand({EmailIdentity}))
    return [VerificationStatus, VerifiedForSendingStatus]
  }

  it('comes by a link in the inbox, which needs no signature', async () => {
    expect(listInbox(endpoint.env)[0]).to.include({transport: 'aws', from: 'no-reply-aws@amazon.com'})
    expect(await status()).to.deep.equal(['PENDING', false])
    const response = await fetch(await link())
    expect(await response.json()).to.deep.equal({EmailIdentity, VerificationStatus: 'SUCCESS'})
    expect(await status()).to.deep.equal(['SUCCESS', true])
  })

  it('comes once', async () => {
    await fetch(await link())
    expect((await fetch(await link())).status).to.equal(404)
    expect(await status()).to.deep.equal(['SUCCESS', true])
  })

  it('does not come by a guess', async () => {
    expect((await fetch(`${endpoint.url}/v2/email/confirm-identity/x`)).status).to.equal(404)
    expect(await status()).to.deep.equal(['PENDING', false])
  })

  it('is too late after a day', async () => {
    endpoint.env.advance(24 * 3_600_000 - 1)
    expireConfirmations(endpoint.env)
    expect(await status()).to.deep.equal(['PENDING', false])
    endpoint.env.advance(1)
    expect((await fetch(await link())).status).to.equal(404)
    expect(await status()).to.deep.equal(['FAILED', false])
  })
})
