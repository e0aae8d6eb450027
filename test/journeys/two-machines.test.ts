import {cpSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {Journey} from '../support/journey.ts'
import {checkedEnvelope} from '../support/result-schema.ts'
import {type Outcome, temporaryHome} from '../support/sesctl.ts'

const PROVISION = ['provision', 'mail-prod', '--domain', 'agency.test', '--admin-email', 'admin@agency.gov']

describe('two machines with one broker, and nothing else in common', function () {
  this.timeout(120_000)
  let journey: Journey
  const homes: ReturnType<typeof temporaryHome>[] = []

  /** A machine that has the context and no state, as a CI runner has. */
  const machine = (): {run: (...args: string[]) => Promise<Outcome>; file: (name: string) => string} => {
    const home = temporaryHome()
    homes.push(home)
    cpSync(journey.env['XDG_CONFIG_HOME'] ?? '', home.env['XDG_CONFIG_HOME'] ?? '', {recursive: true})
    return {
      run: async (...args) => await journey.runWith({env: home.env}, ...args),
      file: (name) => join(home.path, name),
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
      const {code, stderr} = await run('rotate', 'mail-prod', '--binding', 'ci', '--write', file('ci.env'))
      expect(code, stderr).to.equal(0)
      expect((await journey.holdings()).users).to.have.length(1)
    }
  })

  it('rotate by the file alone, on a machine that has never heard of the binding', async () => {
    const [{run, file}, other] = [machine(), machine()]
    expect((await run('bind', 'mail-prod', '--write', file('app.env'))).code).to.equal(0)
    cpSync(file('app.env'), other.file('app.env'))
    const before = readFileSync(other.file('app.env'), 'utf8')
    const {code, stderr} = await other.run('rotate', 'mail-prod', '--write', other.file('app.env'))
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
})
