import {readFileSync} from 'node:fs'
import type {AddressInfo} from 'node:net'
import {createServer} from 'node:net'
import {join} from 'node:path'
import {setTimeout as pause} from 'node:timers/promises'
import {SNSClient, SubscribeCommand} from '@aws-sdk/client-sns'
import {expect} from 'chai'
import {importZone} from '../../src/sandbox/dns/zone-files.ts'
import {checkedEnvelope} from '../support/result-schema.ts'
import {type RunningSandbox, testSandbox} from '../support/sandbox.ts'
import {type SandboxHome, sandboxHome} from '../support/sandbox-home.ts'
import {type Outcome, type RunningCommand, runSesctl, startSesctl} from '../support/sesctl.ts'

interface Listed {
  readonly events: readonly {readonly type: string; readonly recipient: string; readonly messageId: string}[]
}

describe('sesctl feedback', function () {
  this.timeout(60_000)
  let sandbox: RunningSandbox
  let home: SandboxHome
  let port: number
  let listening: RunningCommand
  const run = async (...args: string[]): Promise<Outcome> => await runSesctl(args, {env: home.env})
  const works = async (...args: string[]): Promise<string> => {
    const {code, stdout, stderr} = await run(...args)
    expect(code, `${args.join(' ')}\n${stderr}`).to.equal(0)
    return stdout
  }
  const list = async (...args: string[]): Promise<Listed> =>
    checkedEnvelope<Listed>('feedback-list', await works('feedback', 'list', '--json', ...args)).result

  before(async () => {
    sandbox = await testSandbox()
    home = sandboxHome(sandbox)
    const parameters = ['--domain', 'agency.test', '--admin-email', 'a@agency.test', '--feedback-notifications']
    await works('provision', 'mail-prod', ...parameters)
    importZone(sandbox.env, await works('dns-instructions', 'mail-prod', '--format', 'zone'), 'agency.test')
    await works('verify', 'mail-prod', '--watch', '--timeout', '20s')
    const file = join(home.env['HOME'] ?? '', 'mail.json')
    await works('bind', 'mail-prod', '--write', file)
    port = await freePort()
    const place = ['--instance', 'mail-prod', '--port', String(port)]
    listening = startSesctl(['feedback', 'listen', ...place, '--json'], {env: home.env})
    await listening.says('listening on')
    await subscribe(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>)
    await listening.says('-bounce')
    const to = ['--to', 'bounce@simulator.amazonses.com', '--to', 'someone@example.test']
    await works('send-test', 'mail-prod', '--credentials', file, '--via', 'api', ...to)
    for (let tries = 0; tries < 100 && (await list()).events.length < 2; tries += 1) await pause(100)
  })
  after(async () => {
    listening.kill('SIGKILL')
    home.dispose()
    await sandbox.close()
  })

  async function subscribe(credentials: Record<string, string>): Promise<void> {
    const {awsUrl, region, operator} = sandbox.endpoints
    const sns = new SNSClient({endpoint: awsUrl, region, credentials: {...operator}})
    for (const kind of ['bounce', 'delivery']) {
      const topic = {TopicArn: credentials[`${kind}_topic_arn`], Protocol: 'http'}
      await sns.send(new SubscribeCommand({...topic, Endpoint: `http://127.0.0.1:${port}/`}))
    }
    sns.destroy()
  }

  it('keeps what SES reports of a message, and lists it', async () => {
    const {events} = await list()
    expect(events.map(({type, recipient}) => `${type} ${recipient}`)).to.have.members([
      'Bounce bounce@simulator.amazonses.com',
      'Delivery someone@example.test',
    ])
    const onlyBounces = await list('--type', 'Bounce')
    expect(onlyBounces.events.map(({type}) => type)).to.deep.equal(['Bounce'])
    expect((await list('--recipient', 'nobody@example.test')).events).to.deep.equal([])
    const csv = (await works('feedback', 'list', '--csv')).trimEnd().split(/\r?\n/)
    expect(csv).to.have.length(3)
    expect(csv[0]).to.match(/^at,type,recipient,/)
  })

  it('shows the life of a message, and ends with 3 for one of which nothing came', async () => {
    const [event] = (await list()).events
    const shown = await works('feedback', 'show', event?.messageId ?? '')
    expect(shown).to.contain('Bounce').and.to.contain('Delivery').and.to.contain('from               test@agency.test')
    const {code, stdout} = await run('feedback', 'show', 'nothing-of-the-kind', '--json')
    expect(code).to.equal(3)
    checkedEnvelope('feedback-show', stdout)
  })

  it('refuses what SNS has not signed, and ends on SIGTERM with what it has done', async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/`, {method: 'POST', body: '{"Type":"Notification"}'})
    expect(answer.status).to.be.within(400, 499)
    expect((await fetch(`http://127.0.0.1:${port}/health`)).status).to.equal(200)
    listening.kill('SIGTERM')
    const {code, stdout, stderr} = await listening.ended
    expect(code, stderr).to.equal(0)
    const lines = stdout.trimEnd().split('\n')
    const reported = lines.slice(0, -1).map((line) => (JSON.parse(line) as {event: string}).event)
    expect(reported.filter((event) => event === 'feedback')).to.have.length(2)
    const {result} = checkedEnvelope<{events: number; refused: object}>('feedback-listen', lines.at(-1) ?? '')
    expect(result.events).to.equal(2)
    expect(Object.keys(result.refused)).to.have.length.above(0)
  })

  it('ends with 2 without anything to say which topics to accept, and without a message', async () => {
    expect((await run('feedback', 'listen', '--port', '0', '--context', 'tenant')).code).to.equal(2)
    expect((await run('feedback', 'show')).code).to.equal(2)
  })
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const {port} = server.address() as AddressInfo
  await new Promise<void>((resolve) => server.close(() => resolve()))
  return port
}
