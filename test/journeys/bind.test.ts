import {execFileSync} from 'node:child_process'
import {existsSync, globSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import type {BindResult} from '../../src/app/binding/bind.ts'
import type {BindingList} from '../../src/app/binding/list.ts'
import type {Unbound} from '../../src/app/binding/unbind.ts'
import type {RequestPreview} from '../../src/domain/instance/request-preview.ts'
import {checkedEnvelope} from '../support/result-schema.ts'
import {type RunningSandbox, testSandbox} from '../support/sandbox.ts'
import {type SandboxHome, sandboxHome} from '../support/sandbox-home.ts'
import {runSesctl} from '../support/sesctl.ts'

describe('sesctl bind, bindings and unbind', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sesctl-bind-'))
  let sandbox: RunningSandbox
  let home: SandboxHome
  const run = async (...args: string[]) => await runSesctl(args, {env: home.env})
  const bindings = async () =>
    checkedEnvelope<BindingList>('bindings', (await run('bindings', 'mail-prod', '--json')).stdout).result.bindings
  const secrets = () =>
    sandbox.env.store
      .all<{secret: string}>("SELECT secret FROM access_key WHERE user_name LIKE 'csb-%'")
      .map(({secret}) => secret)

  before(async () => {
    sandbox = await testSandbox()
    home = sandboxHome(sandbox)
    const {code, stderr} = await run(
      'provision',
      'mail-prod',
      '--domain',
      'agency.test',
      '--admin-email',
      'admin@agency.gov',
    )
    expect(code, stderr).to.equal(0)
  })
  after(async () => {
    home.dispose()
    await sandbox.close()
    rmSync(folder, {recursive: true})
  })

  it('refuses, before it binds, when nobody would see the credentials', async () => {
    const {code, stderr} = await run('bind', 'mail-prod')
    expect(code).to.equal(2)
    expect(stderr).to.include('--write FILE, --json or --reveal')
    expect(await bindings()).to.deep.equal([])
  })

  it('refuses, before it binds, a file that cannot be written', async () => {
    const {code} = await run('bind', 'mail-prod', '--write', join(folder, 'missing', 'mail.env'))
    expect(code).to.equal(2)
    expect(await bindings()).to.deep.equal([])
  })

  it("delivers with --json under the broker's own keys", async () => {
    const {code, stdout} = await run('bind', 'mail-prod', '--name', 'ci', '--json')
    const {result} = checkedEnvelope<BindResult>('bind', stdout)
    expect(code).to.equal(0)
    expect(result.binding.name).to.equal('ci')
    expect(result.sendingDomain).to.equal('agency.test')
    expect(secrets()).to.deep.equal([result.credentials['aws_secret_access_key']])
    expect(result.credentials).to.have.property('required_records')
  })

  it('writes a file that only its owner can read, which a shell and Node read alike', async () => {
    const file = join(folder, 'mail.env')
    const {code, stdout} = await run('bind', 'mail-prod', '--write', file)
    expect(code).to.equal(0)
    expect(statSync(file).mode & 0o777).to.equal(0o600)
    expect(stdout).to.include('••••••••').and.include(file)
    const secret = secrets().find((candidate) => readFileSync(file, 'utf8').includes(candidate))
    expect(secret, 'the file holds a live secret').to.be.a('string')
    expect(stdout).not.to.include(secret)
    const script = 'process.stdout.write(process.env.AWS_SECRET_ACCESS_KEY + process.env.SES_FROM_DOMAIN)'
    const byNode = execFileSync(process.execPath, [`--env-file=${file}`, '-e', script], {encoding: 'utf8'})
    const byShell = execFileSync(
      'sh',
      ['-c', `. "$1"; printf %s "$AWS_SECRET_ACCESS_KEY$SES_FROM_DOMAIN"`, 'sh', file],
      {
        encoding: 'utf8',
      },
    )
    expect(byNode).to.equal(`${secret}agency.test`).and.equal(byShell)
  })

  it('writes JSON by the ending of the file, and keeps secrets out of its own document', async () => {
    const file = join(folder, 'mail.json')
    const {stdout} = await run('bind', 'mail-prod', '--write', file, '--json')
    const {result, next} = checkedEnvelope<BindResult>('bind', stdout)
    const written = JSON.parse(readFileSync(file, 'utf8'))
    expect(written.smtp_password).to.match(/^[A-Za-z0-9+/=]{44}$/)
    expect(stdout).not.to.include(written.smtp_password).and.not.to.include(written.aws_secret_access_key)
    expect(result.writtenTo).to.deep.equal({path: file, format: 'json'})
    expect(next[0]).to.equal(`sesctl send-test mail-prod --credentials ${file}`)
  })

  describe('into a file that holds credentials', () => {
    const file = join(folder, 'held.env')
    const live = () => secrets().length

    it('makes no second key, and says which binding the file holds and what to do', async () => {
      expect((await run('bind', 'mail-prod', '--name', 'held', '--write', file)).code).to.equal(0)
      const [count, content] = [live(), readFileSync(file, 'utf8')]
      const {code, stderr} = await run('bind', 'mail-prod', '--write', file)
      expect(code).to.equal(6)
      expect(stderr)
        .to.include('binding held (')
        .and.include(/^AWS_ACCESS_KEY_ID=(\w+)/m.exec(content)?.[1] ?? '?')
      expect(stderr).to.include(`sesctl rotate mail-prod --write ${file}`).and.include('--new')
      expect([live(), readFileSync(file, 'utf8')]).to.deep.equal([count, content])
    })

    it('is asked of AWS where this machine does not know the key', async () => {
      const other = sandboxHome(sandbox)
      try {
        const {code, stderr} = await runSesctl(['bind', 'mail-prod', '--write', file], {env: other.env})
        expect(code).to.equal(6)
        expect(stderr).to.match(/binding [0-9a-f-]{36}, access key/)
      } finally {
        other.dispose()
      }
    })

    it('overwrites them with --new', async () => {
      const count = live()
      expect((await run('bind', 'mail-prod', '--write', file, '--new')).code).to.equal(0)
      expect(live()).to.equal(count + 1)
    })

    it('takes the place of credentials that are dead', async () => {
      const [unnamed] = (await bindings()).filter(({name}) => name === null).slice(-1)
      expect((await run('unbind', 'mail-prod', unnamed?.id ?? '', '--yes')).code).to.equal(0)
      expect((await run('bind', 'mail-prod', '--name', 'again', '--write', file)).code).to.equal(0)
    })

    it('is rotated without a name by the file alone', async () => {
      const before = readFileSync(file, 'utf8')
      const {code, stderr} = await run('rotate', 'mail-prod', '--write', file, '--retire', 'now')
      expect(code, stderr).to.equal(0)
      expect(readFileSync(file, 'utf8')).not.to.equal(before)
      expect((await bindings()).filter(({name}) => name === 'again')).to.have.length(1)
    })
  })

  describe('into a file that holds something beside credentials', () => {
    const file = join(folder, 'app.env')
    const content = "DATABASE_URL='postgres://app:hidden@db'\n# of the app\nSTRIPE_KEY=sk_live_hidden\n"

    for (const [command, flags] of [
      ['bind', []],
      ['bind', ['--new']],
      ['rotate', ['--binding', 'again']],
    ] as const) {
      it(`is refused by ${[command, ...flags].join(' ')} before anything is made, by names without values`, async () => {
        writeFileSync(file, content)
        const count = secrets().length
        const {code, stderr} = await run(command, 'mail-prod', ...flags, '--write', file)
        expect(code, stderr).to.equal(6)
        expect(stderr)
          .to.include('DATABASE_URL, STRIPE_KEY')
          .and.include('move this one away')
          .and.not.include('hidden')
        expect([secrets().length, readFileSync(file, 'utf8')]).to.deep.equal([count, content])
      })
    }
  })

  it('reveals in the form that is asked for, and nothing else', async () => {
    const {code, stdout} = await run('bind', 'mail-prod', '--reveal', '--format', 'dotenv')
    expect(code).to.equal(0)
    expect(stdout).to.match(/^SMTP_SERVER=\S+\nSMTP_PORT=587\n(?:[A-Z_]+=\S+\n)+$/)
  })

  it('refuses a name that a binding has', async () => {
    const {code, stdout} = await run('bind', 'mail-prod', '--name', 'ci', '--json')
    expect(code).to.equal(6)
    expect(JSON.parse(stdout).error.code).to.equal('binding-name-taken')
  })

  it('sends the parameters that were typed, and says that source addresses are not enforced', async () => {
    const args = [
      '--key',
      'hook',
      '--source-ip',
      '192.0.2.0/24',
      '--notification-webhook',
      'https://hooks.agency.gov/m',
    ]
    const {stdout} = await run('bind', 'mail-prod', ...args, '--dry-run', '--json')
    const {requests} = checkedEnvelope<{requests: RequestPreview[]}>('bind', stdout).result
    expect(requests[0]?.body)
      .to.have.property('parameters')
      .that.deep.equals({source_ips: ['192.0.2.0/24'], notification_webhook: 'https://hooks.agency.gov/m'})
    const made = await run('bind', 'mail-prod', ...args.slice(0, 4), '--json')
    const {result, warnings} = checkedEnvelope<BindResult>('bind', made.stdout)
    expect(result.binding.name).to.equal('hook')
    expect(warnings.join()).to.include('does not enforce them')
    expect((await run('unbind', 'mail-prod', 'hook', '--yes')).code).to.equal(0)
  })

  it('takes a webhook with a password from standard input, and shows, keeps and repeats the password nowhere', async () => {
    const webhook = 'https://anymail:s3cret-of-the-hook@hooks.agency.gov/anymail/amazon_ses/tracking/'
    const args = ['bind', 'mail-prod', '--key', 'anymail', '--notification-webhook', '-']
    const preview = await runSesctl([...args, '--dry-run', '--json'], {env: home.env, input: `${webhook}\n`})
    const {requests} = checkedEnvelope<{requests: RequestPreview[]}>('bind', preview.stdout).result
    expect(requests[0]?.body).to.have.nested.property(
      'parameters.notification_webhook',
      webhook.replace('s3cret-of-the-hook', '****'),
    )
    const made = await runSesctl([...args, '--write', join(folder, 'anymail.env')], {env: home.env, input: webhook})
    expect(made.code, made.stderr).to.equal(0)
    const shown = [made.stdout, made.stderr, (await run('bindings', 'mail-prod', '--json')).stdout]
    const state = join(home.env['XDG_STATE_HOME'] ?? '', 'sesctl')
    const kept = globSync('state.db*', {cwd: state}).map((path) => readFileSync(join(state, path), 'latin1'))
    expect(kept).not.to.deep.equal([])
    for (const text of [...shown, ...kept]) expect(text).not.to.include('s3cret-of-the-hook')
    const settings = sandbox.env.store.one<{parameters: string}>(
      "SELECT group_concat(parameters_json) AS parameters FROM service_binding WHERE parameters_json LIKE '%anymail%'",
    )
    expect(settings?.parameters).to.include('s3cret-of-the-hook')
    expect((await run('unbind', 'mail-prod', 'anymail', '--yes')).code).to.equal(0)
  })

  const mistakes: readonly (readonly [what: string, args: readonly string[], says: RegExp])[] = [
    ['an app, where a broker knows none', ['--app', 'web'], /Can't bind an app: a broker that is talked to directly/],
    ['an app in a dry run, where a broker knows none', ['--app', 'web', '--dry-run'], /Can't bind an app/],
    ['an app and a key', ['--app', 'web', '--key', 'k'], /--app/],
    ['an app and a file', ['--app', 'web', '--write', 'mail.env'], /--app/],
    ['a source address that is none', ['--source-ip', 'everywhere', '--json'], /everywhere.{1,2} as a source address/],
    ['a password on the command line', ['--notification-webhook', 'https://u:p@a.gov', '--json'], /on standard input/],
    ['a webhook without TLS', ['--notification-webhook', 'http://a.gov', '--json'], /https only/],
  ]
  for (const [what, args, says] of mistakes) {
    it(`refuses ${what}, with 2, and makes nothing`, async () => {
      const before = (await bindings()).length
      const {code, stdout, stderr} = await run('bind', 'mail-prod', ...args)
      expect(code, stdout).to.equal(2)
      expect(stdout + stderr).to.match(says)
      expect(await bindings()).to.have.length(before)
    })
  }

  it('shows the request of a dry run, and binds nothing', async () => {
    const before = await bindings()
    const {stdout} = await run('bind', 'mail-prod', '--dry-run', '--json')
    expect(checkedEnvelope<{requests: RequestPreview[]}>('bind', stdout).result.requests).to.have.length(1)
    expect(await bindings()).to.have.length(before.length)
  })

  it('lists bindings with the last use of their keys, and never a secret', async () => {
    const {stdout} = await run('bindings', 'mail-prod')
    expect(stdout).to.match(/^id +name +age +state +last used\n/)
    expect(stdout).to.match(/ ci +[\d.]+ s +✓ ready +never\n/)
    const everything =
      stdout + (await run('status', 'mail-prod', '--json')).stdout + (await run('list', '--json')).stdout
    for (const secret of secrets()) expect(everything).not.to.include(secret)
  })

  it('reveals no secret to --debug', async () => {
    const {stderr} = await run('bind', 'mail-prod', '--write', join(folder, 'debug.env'), '--debug')
    expect(stderr).to.match(/debug: PUT http:\/\/127\.0\.0\.1:\d+\/v2\/service_instances\/\S+ 201 \d+ ms/)
    for (const secret of [...secrets(), sandbox.endpoints.brokerPassword]) expect(stderr).not.to.include(secret)
  })

  it('revokes only when asked to', async () => {
    const {code, stderr} = await run('unbind', 'mail-prod', 'ci')
    expect(code).to.equal(2)
    expect(stderr).to.include('can no longer send').and.include('--yes')
    expect((await bindings()).map(({name}) => name)).to.include('ci')
  })

  it('revokes by name, and the key is gone', async () => {
    const before = secrets().length
    const {code, stdout} = await run('unbind', 'mail-prod', 'ci', '--yes', '--json')
    expect(code).to.equal(0)
    expect(checkedEnvelope<Unbound>('unbind', stdout).result.outcome).to.equal('deleted')
    expect(secrets()).to.have.length(before - 1)
  })

  it('says no for a name that is not known, and which bindings there are', async () => {
    const {code, stdout} = await run('unbind', 'mail-prod', 'ci', '--yes', '--json')
    const {result, warnings} = checkedEnvelope<Unbound>('unbind', stdout)
    expect(code).to.equal(3)
    expect(result).to.deep.include({outcome: 'unknown', binding: null})
    expect(warnings.join()).to.include('no binding "ci". It has ')
  })

  it('is content with an id that the broker knows nothing of', async () => {
    const {code, stdout} = await run('unbind', 'mail-prod', '00000000-0000-4000-8000-000000000000', '--yes', '--json')
    expect(code).to.equal(0)
    expect(checkedEnvelope<Unbound>('unbind', stdout).result).to.deep.include({outcome: 'absent', binding: null})
  })

  it('revokes by the beginning of an id', async () => {
    const [first] = await bindings()
    const {code} = await run('unbind', 'mail-prod', first?.id.slice(0, 8) ?? '', '--yes')
    expect(code).to.equal(0)
    expect((await bindings()).map(({id}) => id)).not.to.include(first?.id)
  })

  it('has deleted nothing that it was not asked for', () => {
    expect(existsSync(join(folder, 'mail.env'))).to.equal(true)
  })
})
