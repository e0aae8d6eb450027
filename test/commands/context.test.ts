import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {expect} from 'chai'
import {cfHome} from '../support/cf-home.ts'
import {checkedEnvelope} from '../support/result-schema.ts'
import {accessToken} from '../support/scripted-cloud.ts'
import {runSesctl, temporaryHome} from '../support/sesctl.ts'

describe('sesctl context', () => {
  let home: ReturnType<typeof temporaryHome>
  const run = async (args: string[], input?: string) =>
    await runSesctl(['context', ...args], {env: home.env, ...(input === undefined ? {} : {input})})
  const add = async (name: string, ...more: string[]) =>
    await run(
      ['add', name, '--broker-url', `https://${name}.example.gov/`, '--broker-password-stdin', ...more],
      'hunter2\n',
    )

  beforeEach(() => {
    home = temporaryHome()
  })
  afterEach(() => home.dispose())

  it('adds the first context as the current one, and later ones only with --use', async () => {
    expect(checkedEnvelope('context-add', (await add('one', '--json')).stdout).result).to.deep.equal({
      name: 'one',
      current: true,
    })
    expect(checkedEnvelope('context-add', (await add('two', '--json')).stdout).result).to.include({current: false})
    expect(checkedEnvelope('context-add', (await add('three', '--use', '--json')).stdout).result).to.include({
      current: true,
    })
  })

  it('keeps the password in a file of its own and says where, and never shows it', async () => {
    const {stdout, stderr} = await add('one')
    const shown = await run(['show', '--explain', '--json'])
    const contexts = readFileSync(join(home.env['XDG_CONFIG_HOME'] ?? '', 'sesctl', 'contexts.json'), 'utf8')
    expect(stderr).to.contain('mode 0600')
    for (const text of [stdout, stderr, shown.stdout, contexts]) expect(text).not.to.contain('hunter2')
    checkedEnvelope('context-show', shown.stdout)
  })

  it('refuses a URL with credentials in it before it keeps anything', async () => {
    const {code, stderr} = await run(
      ['add', 'x', '--broker-url', 'https://u:p@x', '--broker-password-stdin'],
      'hunter2',
    )
    expect(code).to.equal(2)
    expect(stderr).to.contain("Can't keep credentials inside a URL")
  })

  for (const args of [['show'], ['show', '--explain'], ['list'], ['export']]) {
    it(`${args.join(' ')} shows no password of a URL that a variable or the file has`, async () => {
      const url = 'https://u:hunter2@broker.example.gov'
      const file = join(home.env['XDG_CONFIG_HOME'] ?? '', 'sesctl', 'contexts.json')
      mkdirSync(dirname(file), {recursive: true})
      const platform = {kind: 'osb', url, username: 'u', password: {from: 'environment', name: 'P'}}
      writeFileSync(file, JSON.stringify({current: 'x', contexts: {x: {platform, aws: {region: 'r', endpoint: url}}}}))
      for (const more of [[], ['--json'], ...(args[0] === 'show' ? [['x'], ['x', '--json']] : [])]) {
        const {stdout, stderr} = await run([...args, ...more])
        expect(stdout + stderr).to.not.include('hunter2')
        const env = {...home.env, SESCTL_BROKER_URL: url, SESCTL_CONTEXT: ''}
        const other = await runSesctl(['context', ...args, ...more], {env})
        expect(other.stdout + other.stderr).to.not.include('hunter2')
      }
    })
  }

  it('names the flag that answers when nobody can be asked for the password', async () => {
    const {code, stdout} = await run(['add', 'x', '--broker-url', 'https://x', '--json'])
    expect(code).to.equal(2)
    expect(JSON.parse(stdout)).to.nested.include({ok: false, 'error.code': 'answer-needed'})
    expect(stdout).to.contain('--broker-password-from stdin')
  })

  it('does not overwrite a context unless asked to', async () => {
    await add('one')
    expect((await add('one')).code).to.equal(6)
    expect((await add('one', '--replace')).code).to.equal(0)
  })

  it('changes nothing in a dry run, and checks as the change would be checked', async () => {
    const file = join(home.env['XDG_CONFIG_HOME'] ?? '', 'sesctl', 'contexts.json')
    await add('one')
    await add('two')
    const before = readFileSync(file, 'utf8')
    const tried = await run(['add', 'three', '--broker-url', 'https://three.example.gov/', '--dry-run', '--json'])
    expect(checkedEnvelope('context-add', tried.stdout).result).to.deep.equal({name: 'three', current: false})
    expect((await run(['use', 'two', '--dry-run'])).stdout).to.equal('Context two would be current.\n')
    expect((await run(['remove', 'two', '--dry-run'])).stdout).to.equal('Context two would be removed.\n')
    expect(readFileSync(file, 'utf8')).to.equal(before)
    expect((await run(['add', 'one', '--broker-url', 'https://one.example.gov/', '--dry-run'])).code).to.equal(6)
    expect((await run(['use', 'four', '--dry-run'])).code).to.equal(2)
    expect((await run(['remove', 'four', '--dry-run'])).code).to.equal(2)
  })

  it('lists, uses and removes', async () => {
    await add('one')
    await add('two')
    expect((await run(['use', 'two'])).code).to.equal(0)
    const {result} = checkedEnvelope<{contexts: {name: string; current: boolean}[]}>(
      'context-list',
      (await run(['list', '--json'])).stdout,
    )
    expect(result.contexts.map(({name, current}) => [name, current])).to.deep.equal([
      ['one', false],
      ['two', true],
    ])
    expect(checkedEnvelope('context-remove', (await run(['remove', 'two', '--json'])).stdout).result).to.deep.include({
      name: 'two',
    })
    expect((await run(['show'])).code).to.equal(2)
  })

  it('says which contexts there are when one is unknown', async () => {
    await add('one')
    const {code, stderr} = await run(['use', 'nope'])
    expect(code).to.equal(2)
    expect(stderr).to.contain('Known: one')
  })

  it('says that AWS credentials are damaged, by their place and without their text', async () => {
    const folder = join(home.env['XDG_CONFIG_HOME'] ?? '', 'sesctl')
    await add('one')
    writeFileSync(join(folder, 'aws'), '{"accessKeyId": "AKIA", hunter2')
    const file = join(folder, 'contexts.json')
    const contexts = JSON.parse(readFileSync(file, 'utf8')) as {contexts: {one: Record<string, unknown>}}
    contexts.contexts.one['aws'] = {region: 'us-gov-west-1', credentials: {from: 'file', path: 'aws'}}
    writeFileSync(file, JSON.stringify(contexts))
    const {code, stdout} = await runSesctl(['reputation', '--all', '--json'], {env: home.env})
    expect(code).to.equal(4)
    expect(JSON.parse(stdout)).to.nested.include({'error.code': 'secret-missing'})
    expect(stdout).not.to.contain('hunter2')
  })

  describe('of Cloud Foundry', () => {
    const SECRET = 'hunter2'
    const PLACE = ['--cf-api', 'api.example.gov', '--cf-org', 'agency', '--cf-space', 'prod']
    const platform = (name: string): unknown => {
      const text = readFileSync(join(home.env['XDG_CONFIG_HOME'] ?? '', 'sesctl', 'contexts.json'), 'utf8')
      expect(text).not.to.contain(SECRET)
      return (JSON.parse(text) as {contexts: Record<string, {platform: unknown}>}).contexts[name]?.platform
    }

    it('uses the cf login, at a target of its own', async () => {
      expect((await run(['add', 'mine', '--cf-login', '--cf-org', 'agency', '--cf-space', 'prod'])).code).to.equal(0)
      expect(platform('mine')).to.deep.equal({
        kind: 'cf',
        organization: 'agency',
        space: 'prod',
        login: {by: 'cf-login'},
      })
    })

    it('logs in as a user whose password is piped in and kept apart', async () => {
      const {code, stderr} = await run(
        ['add', 'ci', ...PLACE, '--cf-username', 'deployer', '--cf-origin', 'ldap', '--cf-password-from', 'stdin'],
        SECRET,
      )
      expect(code, stderr).to.equal(0)
      const path = join(home.env['XDG_CONFIG_HOME'] ?? '', 'sesctl', 'secrets', 'ci')
      expect(readFileSync(path, 'utf8')).to.equal(SECRET)
      expect(platform('ci')).to.deep.equal({
        kind: 'cf',
        api: 'https://api.example.gov',
        organization: 'agency',
        space: 'prod',
        login: {by: 'password', username: 'deployer', origin: 'ldap', password: {from: 'file', path}},
      })
    })

    it('logs in as a client, or with an assertion, whose secrets stay where they are', async () => {
      await run(['add', 'client', ...PLACE, '--cf-client-id', 'ci', '--cf-client-secret-from', 'env:CLIENT_SECRET'])
      await run(['add', 'jwt', ...PLACE, '--cf-assertion-from', 'file:/run/token', '--skip-ssl-validation'])
      expect(platform('client')).to.nested.include({
        'login.by': 'client-credentials',
        'login.clientId': 'ci',
        'login.clientSecret.name': 'CLIENT_SECRET',
      })
      expect(platform('jwt')).to.deep.include({
        login: {by: 'jwt-bearer', assertion: {from: 'file', path: '/run/token'}},
        skipSslValidation: true,
      })
    })

    const mistakes: [why: string, args: string[], says: RegExp][] = [
      ['no platform', [], /needs a platform/],
      ['a broker as well', ['--cf-login', '--broker-url', 'https://csb.example.gov'], /one context of a broker and of/],
      ['a login without a place', ['--cf-username', 'u', '--cf-password-from', 'stdin'], /needs to know where/],
      ['two logins', [...PLACE, '--cf-login', '--cf-username', 'u'], /and a login of its own/],
      ['a user and a client', [...PLACE, '--cf-username', 'u', '--cf-client-id', 'c'], /as a user and as a client/],
      ['an assertion to keep', [...PLACE, '--cf-assertion-from', 'stdin'], /lives for minutes/],
      ['a secret itself', [...PLACE, '--cf-username', 'u', '--cf-password-from', SECRET], /Name its place/],
      [
        'an unchecked broker',
        ['--broker-url', 'https://csb.example.gov', '--skip-ssl-validation'],
        /certificate of a broker unchecked/,
      ],
    ]
    for (const [why, args, says] of mistakes) {
      it(`refuses ${why}`, async () => {
        const {code, stderr} = await run(['add', 'x', ...args], SECRET)
        expect(code).to.equal(2)
        expect(stderr).to.match(says)
        expect(stderr).not.to.contain(SECRET)
      })
    }

    it('is explained value by value, with what the cf login fills in', async () => {
      const cf = cfHome({
        Target: 'https://api.example.gov',
        AccessToken: `bearer ${accessToken()}`,
        RefreshToken: SECRET,
      })
      const before = cf.bytes()
      await run(['add', 'mine', '--cf-login', '--cf-home', cf.path, '--cf-space', 'dev'])
      const {stdout} = await run(['show', '--explain', '--json'])
      const {result} = checkedEnvelope<{values: {key: string; value: string; from: string}[]}>('context-show', stdout)
      const rows = Object.fromEntries(result.values.map(({key, value, from}) => [key, [value, from]]))
      const contexts = join(home.env['XDG_CONFIG_HOME'] ?? '', 'sesctl', 'contexts.json')
      expect(rows).to.deep.equal({
        context: ['mine', contexts],
        platform: ['Cloud Foundry', contexts],
        api: ['https://api.example.gov', cf.file],
        login: [`the cf login in ${cf.path}`, contexts],
        user: ['tenant@agency.gov', cf.file],
        organization: ['agency', cf.file],
        space: ['dev', contexts],
      })
      expect(stdout).not.to.contain(SECRET)
      expect(cf.bytes()).to.equal(before)
      cf.dispose()
    })

    it('is listed without an address where the cf login says it', async () => {
      await run(['add', 'mine', '--cf-login'])
      const {result} = checkedEnvelope<{contexts: unknown[]}>('context-list', (await run(['list', '--json'])).stdout)
      expect(result.contexts).to.deep.equal([{name: 'mine', current: true, platform: 'cf', aws: false}])
      expect((await run(['list'])).stdout).to.contain('as the cf login says')
      expect((await run(['remove', 'mine'])).code).to.equal(0)
    })
  })
})
