import {Agent, request as httpRequest} from 'node:http'
import {CreateAccessKeyCommand, CreateUserCommand, GetUserCommand} from '@aws-sdk/client-iam'
import {GetAccountCommand, SendEmailCommand} from '@aws-sdk/client-sesv2'
import {expect} from 'chai'
import {startAwsEndpoint} from '../../../src/sandbox/aws/server.ts'
import {refusalOf, type TestEndpoint, testEndpoint} from './support/endpoint.ts'
import {send, sign, type ToSign} from './support/sign.ts'

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/

describe('the AWS endpoint', () => {
  let endpoint: TestEndpoint
  beforeEach(async () => {
    endpoint = await testEndpoint()
  })
  afterEach(() => endpoint.close())

  const signed = (change: Partial<ToSign>) =>
    send(sign({url: `${endpoint.url}/`, service: 'sts', ...endpoint.operator, ...change}))
  const counted = () =>
    endpoint.env.store
      .all('SELECT service, operation, times FROM unknown_request ORDER BY service, operation')
      .map((row) => ({...row}))

  it('gives every reply a request id of its own', async () => {
    const {$metadata} = await endpoint.ses().send(new GetAccountCommand({}))
    const refusal = await refusalOf(endpoint.iam().send(new GetUserCommand({UserName: 'nobody'})))
    expect([$metadata.requestId, refusal.$metadata.requestId]).to.satisfy((ids: string[]) =>
      ids.every((id) => UUID.test(id)),
    )
    expect($metadata.requestId).not.to.equal(refusal.$metadata.requestId)
  })

  it('refuses what it does not implement in the shape of each protocol, and counts it', async () => {
    const form = {'content-type': 'application/x-www-form-urlencoded'}
    const json = {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'GraniteServiceVersion20100801.PutDashboard',
    }
    const xml = await signed({service: 'iam', headers: form, body: 'Action=ListRoles&Version=2010-05-08'})
    expect(xml.status).to.equal(400)
    expect(xml.text).to.match(
      /<ErrorResponse xmlns="https:\/\/iam\.amazonaws\.com\/doc\/2010-05-08\/"><Error><Type>Sender<\/Type><Code>InvalidAction</,
    )
    const target = await signed({service: 'monitoring', headers: json, body: '{}'})
    expect([target.status, JSON.parse(target.text).__type]).to.deep.equal([404, 'UnknownOperationException'])
    const rest = await signed({service: 'ses', method: 'GET', url: `${endpoint.url}/v2/email/dedicated-ips`})
    expect([rest.status, rest.headers.get('x-amzn-errortype')]).to.deep.equal([404, 'UnknownOperationException'])
    await signed({service: 'ses', method: 'GET', url: `${endpoint.url}/v2/email/dedicated-ips`})
    expect(counted()).to.deep.equal([
      {service: 'cloudwatch', operation: 'PutDashboard', times: 1},
      {service: 'iam', operation: 'ListRoles', times: 1},
      {service: 'ses', operation: 'GET /v2/email/dedicated-ips', times: 2},
    ])
  })

  it('knows services that it does not implement by what their signature is for', async () => {
    const form = {'content-type': 'application/x-www-form-urlencoded'}
    const rds = await signed({service: 'rds', headers: form, body: 'Action=DescribeDBInstances&Version=2014-10-31'})
    expect(rds.text).to.match(
      /<Code>InvalidAction<\/Code><Message>Could not find operation DescribeDBInstances for version 2014-10-31/,
    )
    const json = {'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'secretsmanager.GetSecretValue'}
    expect((await signed({service: 'secretsmanager', headers: json, body: '{}'})).status).to.equal(404)
    expect(
      (await signed({service: 'cloudfront', method: 'GET', url: `${endpoint.url}/2020-05-31/distribution`})).status,
    ).to.equal(404)
    expect((await send({method: 'GET', url: `${endpoint.url}/${'é'.repeat(300)}`, headers: {}})).status).to.equal(404)
    expect(counted().map(({service, operation}) => [service, String(operation).slice(0, 30)])).to.deep.equal(
      [
        ['cloudfront', 'GET /2020-05-31/distribution'],
        ['rds', 'DescribeDBInstances'],
        ['secretsmanager', 'GetSecretValue'],
        ['unknown', 'GET /%C3%A9%C3%A9%C3%A9%C3%A9%C3'],
      ].map(([service, operation]) => [service, operation!.slice(0, 30)]),
    )
  })

  const BROKEN: [what: string, body: string][] = [
    ['no JSON', '{"EmailIdentity":'],
    ['a list', '[]'],
    ['a number for a string', '{"EmailIdentity":1}'],
    ['a text for a list', '{"EmailIdentity":"a.gov","Tags":"b"}'],
  ]
  for (const [what, body] of BROKEN)
    it(`cannot read ${what}`, async () => {
      const {status, headers} = await signed({service: 'ses', url: `${endpoint.url}/v2/email/identities`, body})
      expect([status, headers.get('x-amzn-errortype')]).to.deep.equal([400, 'SerializationException'])
    })

  it('misses a member that must be there', async () => {
    const {text} = await signed({
      service: 'ses',
      url: `${endpoint.url}/v2/email/identities`,
      body: '{"__proto__":{"EmailIdentity":"a.gov"}}',
    })
    expect(JSON.parse(text).message).to.match(/Value null at 'EmailIdentity' failed to satisfy constraint/)
  })

  it('says that it failed when it did, and not why', async () => {
    endpoint.env.store.run('DROP TABLE email_identity')
    const {status, text} = await signed({service: 'ses', method: 'GET', url: `${endpoint.url}/v2/email/identities`})
    expect([status, JSON.parse(text)]).to.deep.equal([500, {message: 'The sandbox failed.'}])
    expect(endpoint.logged.join('\n')).to.contain('no such table: email_identity')
  })

  it('logs who did what with which result, and no secret', async () => {
    const iam = endpoint.iam()
    await iam.send(new CreateUserCommand({UserName: 'u', Path: '/cf/'}))
    const {AccessKey} = await iam.send(new CreateAccessKeyCommand({UserName: 'u'}))
    await refusalOf(
      endpoint.ses({accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x'}).send(new GetAccountCommand({})),
    )
    const lines = endpoint.logged.map((line) => line.replace(/ in \d+ ms [0-9a-f-]{36}$/, ''))
    expect(lines).to.deep.equal([
      'aws iam CreateUser 200 by sandbox-operator',
      'aws iam CreateAccessKey 200 by sandbox-operator',
      'aws ses GetAccount 403 by -',
    ])
    for (const secret of [AccessKey!.SecretAccessKey!, endpoint.operator.secretAccessKey])
      expect(endpoint.logged.join('\n')).not.to.contain(secret)
  })

  it('keeps a connection alive for the next request', async () => {
    const agent = new Agent({keepAlive: true, maxSockets: 1})
    const ports = new Set<number | undefined>()
    for (let round = 0; round < 3; round += 1)
      await new Promise<void>((resolve, reject) => {
        const outgoing = httpRequest(`${endpoint.url}/v2/email/account`, {agent}, (response) => {
          ports.add(response.socket.localPort)
          response.resume().once('end', resolve)
        })
        outgoing.once('error', reject).end()
      })
    agent.destroy()
    expect(ports.size).to.equal(1)
  })

  it('takes requests of up to 40 MiB, and says when one is larger', async () => {
    const body = Buffer.alloc(40 * 1024 * 1024 + 1, 'a').toString()
    const {status, headers} = await signed({service: 'ses', url: `${endpoint.url}/v2/email/outbound-emails`, body})
    expect([status, headers.get('x-amzn-errortype')]).to.deep.equal([413, 'RequestEntityTooLargeException'])
    const message = new SendEmailCommand({
      FromEmailAddress: 'a@agency.gov',
      Destination: {ToAddresses: ['b@agency.gov']},
      Content: {Raw: {Data: Buffer.from(`From: a@agency.gov\r\n\r\n${body.slice(0, 20 * 1024 * 1024)}`)}},
    })
    expect((await refusalOf(endpoint.ses().send(message))).name).to.equal('MessageRejected')
  })

  it('does not start on a port that is taken', async () => {
    const {port} = new URL(endpoint.url)
    const again = startAwsEndpoint(endpoint.env, {port: Number(port), acceptMail: () => ({messageId: ''})})
    expect(await refusalOf(again)).to.have.property('code', 'EADDRINUSE')
  })

  it('closes once what is under way is answered, though clients keep their connections', async () => {
    const other = await testEndpoint()
    const agent = new Agent({keepAlive: true})
    const headers = {expect: '100-continue', 'content-length': 2}
    const outgoing = httpRequest(`${other.url}/v2/email/identities`, {agent, method: 'POST', headers})
    const answered = new Promise<number | undefined>((resolve, reject) => {
      outgoing.once('error', reject)
      outgoing.once('response', (response) => response.resume().once('end', () => resolve(response.statusCode)))
    })
    outgoing.flushHeaders()
    await new Promise((resolve) => outgoing.once('continue', resolve))
    const closed = other.close()
    outgoing.end('{}')
    expect(await answered).to.equal(403)
    const began = performance.now()
    await closed
    expect(performance.now() - began).to.be.below(2000)
    agent.destroy()
  })
})
