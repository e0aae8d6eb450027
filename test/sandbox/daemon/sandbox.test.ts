import {readFileSync} from 'node:fs'
import {expect} from 'chai'
import {createTransport} from 'nodemailer'
import {PLAN_ID, SERVICE_ID} from '../../../src/sandbox/broker/catalog.ts'
import {startSandbox} from '../../../src/sandbox/daemon/start.ts'
import {type RunningSandbox, testSandbox, withSandbox} from '../../support/sandbox.ts'
import {temporaryFolder} from './folder.ts'

const IDS = {service_id: SERVICE_ID, plan_id: PLAN_ID}

describe('a sandbox in this process', () => {
  it('carries a generated domain from nothing to mail in the inbox', async () => {
    await withSandbox(async (sandbox) => {
      const instance = '/v2/service_instances/i1'
      await osb(sandbox, 'PUT', `${instance}?accepts_incomplete=true`, {...IDS, parameters: {admin_email: 'a@b.gov'}})
      await osb(sandbox, 'GET', `${instance}/last_operation`)
      const bound = await osb(sandbox, 'PUT', `${instance}/service_bindings/b1`, {...IDS, app_guid: 'app'})
      const {credentials} = bound as {credentials: Record<string, string>}
      await until(() => sandbox.env.store.one('SELECT 1 FROM email_identity WHERE verified_for_sending = 1'))
      const [host = '', port] = sandbox.endpoints.smtp.split(':')
      const transport = createTransport({
        host,
        port: Number(port),
        requireTLS: true,
        tls: {ca: readFileSync(sandbox.endpoints.caFile)},
        auth: {user: credentials['smtp_user']!, pass: credentials['smtp_password']!},
      })
      const from = `me@${credentials['domain']}`
      await transport.sendMail({from, to: 'you@agency.test', subject: 'It works', text: 'Hello'})
      transport.close()
      const {messages} = (await control(sandbox, 'GET', '/inbox?to=you@agency.test')) as {
        messages: {subject: string; userName: string}[]
      }
      expect(messages).to.have.length(1)
      expect(messages[0]).to.include({subject: 'It works', userName: 'csb-aws-ses-b1'})
    })
  })

  it('looks at DNS at once when a record is set', async () => {
    await withSandbox(async (sandbox) => {
      const parameters = {admin_email: 'a@b.gov', domain: 'agency.gov'}
      await osb(sandbox, 'PUT', '/v2/service_instances/i1?accepts_incomplete=true', {...IDS, parameters})
      await osb(sandbox, 'GET', '/v2/service_instances/i1/last_operation')
      const row = sandbox.env.store.one<{tokens: string}>('SELECT dkim_tokens_json AS tokens FROM email_identity')
      for (const token of JSON.parse(row!.tokens) as string[])
        await control(sandbox, 'POST', '/dns/set', {
          name: `${token}._domainkey.agency.gov`,
          type: 'CNAME',
          data: `${token}.dkim.amazonses.com`,
        })
      const start = performance.now()
      await until(() => sandbox.env.store.one('SELECT 1 FROM email_identity WHERE verified_for_sending = 1'))
      expect(performance.now() - start).to.be.below(800)
    })
  })

  it('keeps what it had, and how long things take', async () => {
    const folder = temporaryFolder()
    const first = await startSandbox(folder.path, {operationMillis: 0})
    await control(first, 'POST', '/settings', {bindMillis: 7, operationMillis: 9})
    expect(first.env.settings).to.include({bindMillis: 7, operationMillis: 9})
    await osb(first, 'PUT', '/v2/service_instances/i1?accepts_incomplete=true', {
      ...IDS,
      parameters: {admin_email: 'a@b.gov'},
    })
    await first.close()
    await first.close()
    const second = await startSandbox(folder.path)
    expect(second.endpoints).to.deep.equal(first.endpoints)
    expect(second.env.settings).to.include({bindMillis: 7, operationMillis: 9})
    expect(await control(second, 'GET', '/status')).to.have.nested.property('counts.instances', 1)
    await second.close()
    folder.dispose()
  })

  it('does not leave the folder locked when it cannot start', async () => {
    const sandbox = await testSandbox()
    const failed = await startSandbox(sandbox.folder).catch((error: Error) => error.name)
    expect(failed).to.equal('Error')
    await sandbox.close()
  })
})

async function osb({endpoints}: RunningSandbox, method: string, path: string, body?: object): Promise<unknown> {
  const pair = Buffer.from(`${endpoints.brokerUsername}:${endpoints.brokerPassword}`).toString('base64')
  const response = await fetch(endpoints.brokerUrl + path, {
    method,
    headers: {authorization: `Basic ${pair}`, 'x-broker-api-version': '2.15'},
    ...(body ? {body: JSON.stringify(body)} : {}),
  })
  return response.json()
}

async function control({endpoints}: RunningSandbox, method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(endpoints.controlUrl + path, {
    method,
    headers: {authorization: `Bearer ${endpoints.adminToken}`},
    ...(body ? {body: JSON.stringify(body)} : {}),
  })
  return response.json()
}

/** Looks every few milliseconds; mocha's timeout is the end. */
async function until(condition: () => unknown): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5))
}
