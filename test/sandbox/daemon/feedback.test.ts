import {readFileSync} from 'node:fs'
import {expect} from 'chai'
import {createTransport} from 'nodemailer'
import {PLAN_ID, SERVICE_ID} from '../../../src/sandbox/broker/catalog.ts'
import {startSandbox} from '../../../src/sandbox/daemon/start.ts'
import {loadAuthority} from '../../../src/sandbox/tls/authority.ts'
import type {RunningSandbox} from '../../support/sandbox.ts'
import {isSigned, shareSigningKey} from '../aws/sns/signing.ts'
import {until, type Webhook, webhook} from '../aws/sns/webhook.ts'
import {temporaryFolder} from './folder.ts'

const IDS = {service_id: SERVICE_ID, plan_id: PLAN_ID}
const INSTANCE = '/v2/service_instances/i1'

describe('feedback in a whole sandbox', () => {
  let folder: ReturnType<typeof temporaryFolder>
  let sandbox: RunningSandbox
  let hook: Webhook
  const start = () => startSandbox(folder.path, {operationMillis: 0, bindMillis: 0})
  beforeEach(async () => {
    folder = temporaryFolder()
    sandbox = await start()
    await shareSigningKey(sandbox.env)
    const {key, cert} = await loadAuthority(folder.path)
    hook = await webhook({key, cert})
  })
  afterEach(async () => {
    await sandbox.close()
    await hook.close()
    folder.dispose()
  })

  const osb = async (method: string, path: string, body?: object) => {
    const {brokerUsername, brokerPassword, brokerUrl} = sandbox.endpoints
    const pair = Buffer.from(`${brokerUsername}:${brokerPassword}`).toString('base64')
    const response = await fetch(brokerUrl + path, {
      method,
      headers: {authorization: `Basic ${pair}`, 'x-broker-api-version': '2.15'},
      ...(body ? {body: JSON.stringify(body)} : {}),
    })
    return (await response.json()) as {credentials: Record<string, string>}
  }
  const bindWebhook = async () => {
    const parameters = {admin_email: 'a@b.gov', enable_feedback_notifications: true}
    await osb('PUT', `${INSTANCE}?accepts_incomplete=true`, {...IDS, parameters})
    await osb('GET', `${INSTANCE}/last_operation`)
    const bind = {...IDS, app_guid: 'app', parameters: {notification_webhook: hook.url}}
    const {credentials} = await osb('PUT', `${INSTANCE}/service_bindings/b1`, bind)
    await until(() => sandbox.env.store.one('SELECT 1 AS found FROM email_identity WHERE verified_for_sending = 1'))
    return credentials
  }
  const confirm = async () => {
    const questions = (await hook.has(3)).splice(0)
    expect(questions.map(({document}) => document['Type'])).to.deep.equal(Array(3).fill('SubscriptionConfirmation'))
    for (const {document} of questions) await fetch(document['SubscribeURL'] ?? '')
  }
  const send = async (credentials: Record<string, string>, to: string) => {
    const [host = '', port] = sandbox.endpoints.smtp.split(':')
    const transport = createTransport({
      host,
      port: Number(port),
      requireTLS: true,
      tls: {ca: readFileSync(sandbox.endpoints.caFile)},
      auth: {user: credentials['smtp_user'] ?? '', pass: credentials['smtp_password'] ?? ''},
    })
    await transport.sendMail({from: `me@${credentials['domain']}`, to, subject: 'Hello', text: 'Hello'})
    transport.close()
  }

  it("leads from a tenant's mail to a signed event at the webhook of a binding", async () => {
    const credentials = await bindWebhook()
    await confirm()
    await send(credentials, 'bounce@simulator.amazonses.com')
    const [{document} = {document: {}}] = await hook.has(1)
    const event = JSON.parse((document as Record<string, string>)['Message'] ?? '') as Record<string, unknown>
    expect(event).to.deep.nested.include({
      eventType: 'Bounce',
      'bounce.bounceType': 'Permanent',
      'mail.tags.ses:caller-identity': ['csb-aws-ses-b1'],
    })
    expect(await isSigned(document, sandbox.endpoints.awsUrl)).to.equal(true)
  })

  it('continues after a restart, with what was on its way', async () => {
    const credentials = await bindWebhook()
    await confirm()
    hook.answers.push('silence')
    await send(credentials, 'complaint@simulator.amazonses.com')
    await hook.has(1)
    await sandbox.close()
    sandbox = await start()
    const kinds = () => {
      const messages = hook.received.map(({document}) => document['Message'] ?? '')
      return new Set(messages.map((message) => (JSON.parse(message) as {eventType: string}).eventType))
    }
    await until(
      () =>
        kinds().size === 2 && !sandbox.env.store.one('SELECT 1 AS found FROM sns_delivery WHERE due_at IS NOT NULL'),
    )
    expect([...kinds()].sort()).to.deep.equal(['Complaint', 'Delivery'])
  })

  it('ends with the binding', async () => {
    await bindWebhook()
    await confirm()
    await osb('DELETE', `${INSTANCE}/service_bindings/b1?service_id=${SERVICE_ID}&plan_id=${PLAN_ID}`)
    expect(sandbox.env.store.all("SELECT arn FROM sns_subscription WHERE protocol = 'https'")).to.deep.equal([])
  })
})
