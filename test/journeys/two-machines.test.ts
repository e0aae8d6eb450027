import {cpSync, existsSync, readFileSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'
import {expect} from 'chai'
import type {ResumeResult} from '../../src/app/resume/resume.ts'
import {Journey} from '../support/journey.ts'
import {checkedEnvelope} from '../support/result-schema.ts'
import {type Outcome, temporaryHome} from '../support/sesctl.ts'

const DIE_AT = pathToFileURL(join(import.meta.dirname, '../support/die-at.ts')).href
const PROVISION = ['provision', 'mail-prod', '--domain', 'agency.test', '--admin-email', 'admin@agency.gov']

describe('two machines with one broker, and nothing else in common', function () {
  this.timeout(120_000)
  let journey: Journey
  const homes: ReturnType<typeof temporaryHome>[] = []
  let names = 0

  /** A machine that has the context and no state, as a CI runner has. */
  interface Machine {
    readonly run: (...args: string[]) => Promise<Outcome>
    readonly file: (name: string) => string
    /** Kills a command at the first moment that fits. @returns the name that it was run with, which is new for each try. */
    readonly killAt: (moment: RegExp, args: (name: string) => string[]) => Promise<string>
  }
  const machine = (): Machine => {
    const home = temporaryHome()
    homes.push(home)
    cpSync(journey.env['XDG_CONFIG_HOME'] ?? '', home.env['XDG_CONFIG_HOME'] ?? '', {recursive: true})
    return {
      run: async (...args) => await journey.runWith({env: home.env}, ...args),
      file: (name) => join(home.path, name),
      killAt: async (moment, args) => {
        const moments = join(home.path, 'moments')
        // Each try dies one moment later than the one before, on a machine without memory.
        for (let at = 1; at < 100; at += 1) {
          names += 1
          rmSync(moments, {force: true})
          rmSync(join(home.env['XDG_STATE_HOME'] ?? '', 'sesctl'), {recursive: true, force: true})
          const killing = {NODE_OPTIONS: `--import ${DIE_AT}`, DIE_AT: String(at), MOMENTS_FILE: moments}
          const {code, stdout, stderr} = await journey.runWith(
            {env: {...home.env, ...killing}},
            ...args(`job-${names}`),
          )
          const last = existsSync(moments) ? (readFileSync(moments, 'utf8').trimEnd().split('\n').at(-1) ?? '') : ''
          expect(code, `it lived on: ${stdout}${stderr}`).to.equal(null)
          if (moment.test(last)) return `job-${names}`
        }
        throw new Error(`no moment ${moment}`)
      },
    }
  }
  const resultOf = <Result>(schema: string, {stdout}: Outcome): Result => checkedEnvelope<Result>(schema, stdout).result

  before(async () => {
    journey = await Journey.start()
    await journey.expect(...PROVISION)
    await journey.expect('bind', 'mail-prod', '--name', 'ci', '--write', journey.file('ci.env'))
  })
  after(async () => {
    for (const home of homes) home.dispose()
    await journey.end()
  })

  it('share the instance: the second provision makes none', async () => {
    const outcome = await machine().run(...PROVISION, '--json')
    expect(outcome.code, outcome.stdout).to.equal(0)
    const {outcome: end, instance} = resultOf<{outcome: string; instance: {id: string}}>('provision', outcome)
    const {instances} = await journey.result<{instances: {id: string}[]}>('list', ['list'])
    expect([end, instance.id]).to.deep.equal(['exists', instances[0]?.id])
  })

  it('find it by its name in every command that takes one', async () => {
    for (const args of [
      ['status', 'mail-prod'],
      ['bindings', 'mail-prod'],
      ['unbind', 'mail-prod', 'ci', '--dry-run'],
      ['rotate', 'mail-prod', '--binding', 'ci', '--reveal', '--dry-run'],
      ['bind', 'mail-prod', '--dry-run'],
    ]) {
      const {code, stdout, stderr} = await machine().run(...args)
      expect(code, `${args.join(' ')}\n${stdout}${stderr}`).to.equal(0)
    }
  })

  it('say which inventory is shown: a machine that has made nothing has none', async () => {
    const {code, stdout} = await machine().run('list', '--json')
    expect(code).to.equal(0)
    const list = resultOf<{instances: unknown[]; inventory: object; elsewhere: string[]}>('list', {
      code,
      stdout,
      stderr: '',
    })
    expect(list.instances).to.deep.equal([])
    expect(list.inventory).to.deep.equal({source: 'machine', changedAt: null})
    expect(list.elsewhere).to.have.length(1)
  })

  it('refuse a second binding of a name', async () => {
    const {code} = await machine().run('bind', 'mail-prod', '--name', 'ci', '--json')
    expect(code).to.equal(6)
    expect((await journey.holdings()).users).to.have.length(1)
  })

  it('rotate by the name month after month, each time on another machine', async () => {
    for (let month = 0; month < 3; month += 1) {
      const {run, file} = machine()
      const {code, stderr} = await run(
        'rotate',
        'mail-prod',
        '--binding',
        'ci',
        '--write',
        file('ci.env'),
        '--retire',
        'now',
      )
      expect(code, stderr).to.equal(0)
      expect((await journey.holdings()).users).to.have.length(1)
    }
  })

  it('rotate by the file alone, on a machine that has no record of the binding', async () => {
    const [{run, file}, other] = [machine(), machine()]
    expect((await run('bind', 'mail-prod', '--write', file('app.env'))).code).to.equal(0)
    cpSync(file('app.env'), other.file('app.env'))
    const before = readFileSync(other.file('app.env'), 'utf8')
    const {code, stderr} = await other.run('rotate', 'mail-prod', '--write', other.file('app.env'), '--retire', 'now')
    expect(code, stderr).to.equal(0)
    expect(readFileSync(other.file('app.env'), 'utf8')).not.to.equal(before)
    expect((await journey.holdings()).users).to.have.length(2)
  })

  it('revoke by the name, on the machine that made it first too', async () => {
    const {code, stdout} = await journey.run('unbind', 'mail-prod', 'ci', '--yes')
    expect(code, stdout).to.equal(0)
    expect((await journey.holdings()).users).to.have.length(1)
    expect((await machine().run('unbind', 'mail-prod', 'ci', '--yes')).code).to.equal(3)
  })

  describe('class: one dies between its intent to bind a name and the arrival of its request', () => {
    const BEFORE = /before PUT .*service_instances/
    const ANSWERED = /answer to PUT .*service_instances/
    const open = async ({run}: Machine, ...flags: string[]): Promise<{code: number | null} & ResumeResult> => {
      const outcome = await run('resume', '--no-wait', ...flags, '--json')
      return {code: outcome.code, ...resultOf<ResumeResult>('resume', outcome)}
    }
    const inDoubt = ({items}: ResumeResult): string[] =>
      items.flatMap(({what, bindingId = ''}) => (what === 'unproved-binding' ? [bindingId] : []))

    it('and the other then binds that name: its credentials live on whatever the first one runs', async () => {
      const [first, second] = [machine(), machine()]
      const bind = (to: string) => (name: string) => ['bind', 'mail-prod', '--name', name, '--write', to]
      const name = await first.killAt(BEFORE, bind(first.file('deploy.env')))
      const before = (await journey.holdings()).users
      const file = second.file('deploy.env')
      const bound = await second.run(...bind(file)(name))
      expect(bound.code, bound.stderr).to.equal(0)
      const {users} = await journey.holdings()
      const [id = ''] = users.filter((user) => !before.includes(user))
      const found = await open(first)
      expect([found.code, inDoubt(found)], JSON.stringify(found)).to.deep.equal([8, [id]])
      for (const args of [
        bind(first.file('deploy.env'))(name),
        ['bind', 'mail-prod', '--write', first.file('other.env')],
        ['dns-instructions', 'mail-prod'],
        ['resume', '--delete-orphans', '--no-wait'],
      ]) {
        await first.run(...args)
        expect((await journey.holdings()).users, args.join(' ')).to.include(id)
      }
      const sent = await second.run('send-test', '--credentials', file, '--via', 'smtp')
      // SES looks at the identity once the login has worked.
      expect(sent.stderr).to.contain('554 Message rejected: Email address is not verified')
      expect((await open(first, '--keep-binding', id)).code).to.equal(0)
      expect((await open(first)).items).to.deep.equal([])
    })

    it('or after it, when nobody has the credentials: the binding is named until somebody decides', async () => {
      const first = machine()
      const bind = (name: string) => ['bind', 'mail-prod', '--name', name, '--write', first.file('nightly.env')]
      const again = bind(await first.killAt(ANSWERED, bind))
      expect((await first.run(...again)).code).to.equal(6)
      const found = await open(first)
      const [id = '', ...others] = inDoubt(found)
      expect([found.code, others], JSON.stringify(found)).to.deep.equal([8, []])
      const {users} = await journey.holdings()
      expect(users).to.include(id)
      const [, ...unbind] = found.items.find(({bindingId}) => bindingId === id)?.next ?? []
      expect((await first.run(...unbind)).code).to.equal(0)
      expect((await journey.holdings()).users).to.have.members(users.filter((user) => user !== id))
      expect((await first.run(...again)).code).to.equal(0)
    })
  })
})
