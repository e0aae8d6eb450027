import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import type {DnsInstructions} from '../../src/app/records/dns-instructions.ts'
import type {SendTestResult} from '../../src/app/sending/send-test-mail.ts'
import type {Verification} from '../../src/app/verification/verify-instance.ts'
import {importZone} from '../../src/sandbox/dns/zones.ts'
import {checkedEnvelope} from '../support/result-schema.ts'
import {type RunningSandbox, testSandbox} from '../support/sandbox.ts'
import {type SandboxHome, sandboxHome} from '../support/sandbox-home.ts'
import {type Outcome, runSesctl, temporaryHome} from '../support/sesctl.ts'

describe('sesctl with credentials that somebody holds', () => {
  let sandbox: RunningSandbox
  let home: SandboxHome
  let nowhere: ReturnType<typeof temporaryHome>
  let credentials: Record<string, string>
  let entry: Record<string, unknown>

  /** In a place without a context. */
  const run = async (args: readonly string[], env: Record<string, string> = {}, input?: string): Promise<Outcome> =>
    await runSesctl(args, {env: {...nowhere.env, ...env}, ...(input === undefined ? {} : {input})})
  const file = (name: string, content: unknown): string => {
    const path = join(nowhere.path, name)
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
    return path
  }
  const instructions = async (args: readonly string[], env: Record<string, string> = {}, input?: string) => {
    const outcome = await run(['dns-instructions', ...args, '--json'], env, input)
    expect(outcome.code, outcome.stderr).to.equal(0)
    for (const secret of [credentials['smtp_password'] ?? '', credentials['aws_secret_access_key'] ?? '']) {
      expect(outcome.stdout + outcome.stderr).not.to.include(secret)
    }
    return {...outcome, ...checkedEnvelope<DnsInstructions>('dns-instructions', outcome.stdout)}
  }

  before(async () => {
    sandbox = await testSandbox()
    home = sandboxHome(sandbox)
    nowhere = temporaryHome()
    const key = join(nowhere.path, 'key.json')
    for (const args of [
      ['provision', 'mail-prod', '--domain', 'agency.test', '--admin-email', 'admin@agency.gov'],
      ['bind', 'mail-prod', '--write', key],
    ]) {
      const {code, stderr} = await runSesctl(args, {env: home.env})
      expect(code, stderr).to.equal(0)
    }
    credentials = JSON.parse(readFileSync(key, 'utf8'))
    entry = {
      name: 'mail-prod',
      instance_name: 'mail-prod',
      instance_guid: 'guid',
      binding_guid: 'binding',
      label: 'aws-ses',
      plan: 'domain',
      credentials,
    }
  })
  after(async () => {
    home.dispose()
    nowhere.dispose()
    await sandbox.close()
  })

  it('shows the records of what cf service-key prints, from standard input', async () => {
    const printed = `Getting key k for service instance mail-prod as me...\n\n${JSON.stringify({credentials}, null, 2)}\n`
    const {result, stderr} = await instructions(['--credentials', '-'], {}, printed)
    expect(result).to.include({source: 'standard input', domain: 'agency.test', instance: null, takenAt: null})
    expect(result.records.map(({purpose}) => purpose)).to.deep.equal(['dkim', 'dkim', 'dkim', 'spf', 'dmarc'])
    expect(stderr).to.include('Credentials from standard input. They have the records of the time when they were made.')
  })

  it('shows the records of credentials without their secrets', async () => {
    const {region, identity_arn, required_records} = credentials
    const path = file('records.json', {region, identity_arn, required_records})
    const {result, next} = await instructions(['--credentials', path])
    expect(result.records).to.have.length(5)
    expect(next).to.deep.equal([`sesctl verify --credentials ${path} --watch`])
  })

  it('needs no argument in an app that has one instance bound to it', async () => {
    const env = {VCAP_SERVICES: JSON.stringify({'aws-ses': [entry], db: [{label: 'db', name: 'db', credentials: {}}]})}
    const {result, next, stderr} = await instructions([], env)
    expect(result).to.include({source: 'VCAP_SERVICES', instance: 'mail-prod', instanceId: 'guid'})
    expect(next).to.deep.equal(['sesctl verify --watch'])
    expect(stderr).to.include('Credentials of mail-prod from VCAP_SERVICES.')
  })

  it('finds the services of an app in a file and in folders, passing by a variable that says nothing', async () => {
    const path = file('vcap_services', {'aws-ses': [entry]})
    const inFile = await instructions([], {VCAP_SERVICES: '{}', VCAP_SERVICES_FILE_PATH: path})
    expect(inFile.result.source).to.equal('VCAP_SERVICES_FILE_PATH')
    const root = join(nowhere.path, 'bindings')
    mkdirSync(join(root, 'mail-prod'), {recursive: true})
    for (const [key, value] of Object.entries({...credentials, type: 'aws-ses', 'instance-name': 'mail-prod'})) {
      writeFileSync(join(root, 'mail-prod', key), value)
    }
    const inFolders = await instructions(['mail-prod'], {SERVICE_BINDING_ROOT: root})
    expect(inFolders.result).to.include({source: 'SERVICE_BINDING_ROOT', instance: 'mail-prod'})
    expect(inFolders.result.records).to.deep.equal(inFile.result.records)
  })

  it('asks for the name when several instances are bound, and takes it', async () => {
    const other = {...entry, name: 'mail-dev', instance_name: 'mail-dev', instance_guid: 'g2', binding_guid: 'b2'}
    const env = {VCAP_SERVICES: JSON.stringify({'aws-ses': [other, entry]})}
    const {code, stderr} = await run(['dns-instructions'], env)
    expect(code).to.equal(2)
    expect(stderr).to.include('Name one, as INSTANCE: mail-dev, mail-prod')
    expect((await instructions(['guid'], env)).result.instance).to.equal('mail-prod')
  })

  it('names commands that hand one of several instances over, where a name alone would go to the platform', async () => {
    const other = {...entry, name: 'mail-dev', instance_name: 'mail-dev', instance_guid: 'g2', binding_guid: 'b2'}
    const env = {...home.env, VCAP_SERVICES: JSON.stringify({'aws-ses': [other, entry]})}
    const {code, stdout} = await run(['dns-instructions', '--json'], env)
    expect(code).to.equal(2)
    const hints = (JSON.parse(stdout) as {error: {hints: string[]}}).error.hints
    const typed = hints.filter((hint) => hint.startsWith('printenv'))
    expect(typed.map((command) => command.split(' | ')[1])).to.have.length(2)
    for (const [index, name] of ['mail-dev', 'mail-prod'].entries()) {
      const words = typed[index]?.split(' | sesctl ')[1]?.split(' ') ?? []
      const {result} = await instructions(words.slice(1), env, env.VCAP_SERVICES)
      expect(result).to.include({source: 'standard input', instance: name})
    }
  })

  it('asks the platform when there is a context and an instance is named, and the environment when none is', async () => {
    const env = {...home.env, VCAP_SERVICES: JSON.stringify({'aws-ses': [entry]})}
    expect((await instructions(['mail-prod'], env)).result.source).to.equal('identity')
    expect((await instructions([], env)).result.source).to.equal('VCAP_SERVICES')
    const path = file('key-of-prod.json', {credentials})
    expect((await instructions(['mail-prod', '--credentials', path], env)).result.source).to.equal('file')
  })

  it('verifies without a platform, and without one says nothing of SES', async () => {
    const env = {VCAP_SERVICES: JSON.stringify({'aws-ses': [entry]})}
    const verify = async () => await run(['verify', '--at', sandbox.endpoints.dns, '--json'], env)
    const missing = await verify()
    expect(missing.code).to.equal(3)
    expect(checkedEnvelope<Verification>('verify', missing.stdout).next).to.deep.equal(['sesctl verify --watch'])
    importZone(sandbox.env, (await run(['dns-instructions', '--format', 'zone'], env)).stdout, 'agency.test')
    const right = await verify()
    const {result, next} = checkedEnvelope<Verification>('verify', right.stdout)
    expect(right.code, right.stderr).to.equal(0)
    expect(result).to.include({verified: true, source: 'VCAP_SERVICES', instance: 'mail-prod'})
    expect(result).not.to.have.any.keys('identity', 'identityUnknown')
    expect(next).to.deep.equal(['sesctl send-test'])
  })

  it('sends with the credentials of an app', async () => {
    const env = {...home.env, VCAP_SERVICES: JSON.stringify({'aws-ses': [entry]})}
    const {code, stdout, stderr} = await run(['send-test', '--via', 'api', '--json'], env)
    const {result} = checkedEnvelope<SendTestResult>('send-test', stdout)
    expect([0, 3], stderr).to.include(code)
    expect(result).to.deep.include({
      credentials: 'given',
      source: 'VCAP_SERVICES',
      instance: {name: 'mail-prod', id: 'guid'},
    })
  })

  const refused: readonly (readonly [what: string, args: readonly string[], says: RegExp])[] = [
    [
      'nothing at all',
      ['dns-instructions'],
      /Nothing says which instance[\s\S]*sesctl dns-instructions --credentials FILE/,
    ],
    ['an instance without a context', ['verify', 'mail-prod'], /No context is chosen/],
    ['a file that is not there', ['verify', '--credentials', '/nowhere.json'], /there is no file \/nowhere\.json/],
    ['a folder for a file', ['verify', '--credentials', '/tmp'], /Can't read \/tmp: it is a folder/],
  ]
  for (const [what, args, says] of refused) {
    it(`refuses ${what} with 2`, async () => {
      const {code, stderr} = await run(args)
      expect(code).to.equal(2)
      expect(stderr).to.match(says)
    })
  }

  it('does not take a dotenv file for a domain without records', async () => {
    const dotenv = file('mail.env', '')
    await runSesctl(['bind', 'mail-prod', '--write', dotenv], {env: home.env})
    const {code, stderr} = await run(['dns-instructions', '--credentials', dotenv])
    expect(code).to.equal(2)
    expect(stderr).to.include('do not say which records their domain needs')
  })
})
