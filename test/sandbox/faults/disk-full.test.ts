import {readFileSync} from 'node:fs'
import {expect} from 'chai'
import {smtpPassword} from '../../../src/sandbox/aws/smtp-password.ts'
import {PLAN_ID, SERVICE_ID} from '../../../src/sandbox/broker/catalog.ts'
import {testSandbox} from '../../support/sandbox.ts'
import {send, sign} from '../aws/support/sign.ts'
import {addTenant} from '../mail/tenants.ts'
import {Conversation} from '../smtp/conversation.ts'
import {authPlain, deliver} from '../smtp/post.ts'
import {off, on} from './switch.ts'

describe('a full disk', () => {
  let sandbox: Awaited<ReturnType<typeof testSandbox>>
  let talk: Conversation
  beforeEach(async () => {
    sandbox = await testSandbox()
    const {accessKeyId, secret} = addTenant(sandbox.env, 'agency.test')
    on(sandbox.env, 'disk-full')
    const {smtps, caFile, region} = sandbox.endpoints
    talk = await Conversation.openTls(Number(smtps.split(':')[1]), readFileSync(caFile, 'utf8'))
    await talk.reply()
    await talk.say('EHLO client.test')
    expect(await talk.say(authPlain(accessKeyId, smtpPassword(secret, region))), 'AUTH').to.match(/^235 /)
  })
  afterEach(async () => {
    talk.close()
    await sandbox.close()
  })

  const count = (table: string): number =>
    sandbox.env.store.one<{n: number}>(`SELECT count(*) AS n FROM ${table}`)?.n ?? 0

  it('has SMTP answer 452 at the end of DATA, keep nothing, and take mail again afterwards', async () => {
    expect(await deliver(talk)).to.match(/^452 /)
    expect([count('message'), count('message_event'), count('send_statistic')]).to.deep.equal([0, 0, 0])
    off(sandbox.env, 'disk-full')
    expect(await deliver(talk)).to.match(/^250 Ok /)
    expect(count('message')).to.equal(1)
  })

  it('has SMTP refuse a recipient when not even the greylist can be written', async () => {
    on(sandbox.env, 'smtp-greylist')
    await talk.say('MAIL FROM:<ann@agency.test>')
    expect(await talk.say('RCPT TO:<bob@example.test>')).to.match(/^452 /)
  })

  it('has the AWS endpoint answer 500 to what would change something, and read as ever', async () => {
    const {awsUrl, operator} = sandbox.endpoints
    const ses = (method: string, path: string, body = '') =>
      send(sign({method, url: `${awsUrl}${path}`, body, service: 'ses', ...operator}))
    const created = await ses('POST', '/v2/email/configuration-sets', JSON.stringify({ConfigurationSetName: 'new'}))
    expect(created.status).to.equal(500)
    expect(created.headers.get('x-amzn-errortype')).to.contain('InternalFailure')
    const listed = await ses('GET', '/v2/email/configuration-sets')
    expect([listed.status, listed.text.includes('"new"')]).to.deep.equal([200, false])
  })

  it('has the broker answer 500, and know nothing of the instance', async () => {
    const {brokerUrl, brokerUsername, brokerPassword} = sandbox.endpoints
    const headers = {
      authorization: `Basic ${Buffer.from(`${brokerUsername}:${brokerPassword}`).toString('base64')}`,
      'x-broker-api-version': '2.15',
      'content-type': 'application/json',
    }
    const url = `${brokerUrl}/v2/service_instances/abc`
    const body = {service_id: SERVICE_ID, plan_id: PLAN_ID, parameters: {admin_email: 'a@agency.test'}}
    const put = () => fetch(`${url}?accepts_incomplete=true`, {method: 'PUT', headers, body: JSON.stringify(body)})
    const refused = await put()
    expect([refused.status, await refused.json()]).to.deep.equal([500, {description: 'database or disk is full'}])
    expect((await fetch(`${url}/last_operation`, {headers})).status).to.equal(410)
    off(sandbox.env, 'disk-full')
    expect((await put()).status).to.equal(202)
  })

  it('has the control API answer 507, list what is on, and let it be switched off', async () => {
    const {controlUrl, adminToken} = sandbox.endpoints
    const control = async (path: string, body?: object): Promise<{status: number; json: unknown}> => {
      const response = await fetch(`${controlUrl}${path}`, {
        method: body ? 'POST' : 'GET',
        headers: {authorization: `Bearer ${adminToken}`},
        ...(body ? {body: JSON.stringify(body)} : {}),
      })
      return {status: response.status, json: await response.json()}
    }
    const record = {name: 'a.test', type: 'TXT', data: 'x'}
    expect(await control('/dns/set', record)).to.deep.equal({
      status: 507,
      json: {error: {code: 'disk-full', message: 'database or disk is full'}},
    })
    expect((await control('/status')).json).to.deep.include({faults: ['disk-full']})
    expect((await control('/faults/off', {name: 'disk-full'})).json).to.deep.equal({off: ['disk-full']})
    expect((await control('/dns/set', record)).status).to.equal(200)
  })

  it('can be wiped with everything else', async () => {
    const {controlUrl, adminToken} = sandbox.endpoints
    const response = await fetch(`${controlUrl}/reset`, {
      method: 'POST',
      headers: {authorization: `Bearer ${adminToken}`},
    })
    expect([response.status, count('configuration_set')]).to.deep.equal([200, 0])
  })
})
