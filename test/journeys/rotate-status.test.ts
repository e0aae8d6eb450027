import {join} from 'node:path'
import {expect} from 'chai'
import type {RotationList} from '../../src/app/rotation/status.ts'
import {checkedEnvelope} from '../support/result-schema.ts'
import {type RunningSandbox, testSandbox} from '../support/sandbox.ts'
import {type SandboxHome, sandboxHome} from '../support/sandbox-home.ts'
import {runSesctl} from '../support/sesctl.ts'

describe('sesctl rotate --status', () => {
  let sandbox: RunningSandbox
  let home: SandboxHome
  const file = (name: string): string => join(home.env['HOME'] ?? '', name)
  const run = async (...args: string[]) => await runSesctl(args, {env: home.env})
  const status = async (code: number, ...args: string[]): Promise<RotationList & {next: readonly string[]}> => {
    const outcome = await run('rotate', ...args, '--status', '--json')
    expect(outcome.code, outcome.stderr).to.equal(code)
    const {result, next = []} = checkedEnvelope<RotationList>('rotate', outcome.stdout)
    return {...result, next}
  }

  before(async () => {
    sandbox = await testSandbox()
    home = sandboxHome(sandbox)
    for (const name of ['one', 'two']) {
      expect((await run('provision', name, '--admin-email', 'a@agency.gov')).code).to.equal(0)
      expect((await run('bind', name, '--write', file(`${name}.env`))).code).to.equal(0)
    }
  })
  after(async () => {
    home.dispose()
    await sandbox.close()
  })

  it('ends with 0 where none is open', async () => {
    expect((await status(0)).rotations).to.deep.equal([])
    expect((await status(0, 'one')).rotations).to.deep.equal([])
  })

  it('ends with 8 and shows what a delivered one waits for, of one instance or of all', async () => {
    expect((await run('rotate', 'one', '--write', file('one.env'), '--grace', '24h')).code).to.equal(0)
    const {rotations, next} = await status(8)
    expect(rotations).to.have.length(1)
    expect(rotations[0]).to.deep.include({step: 'delivered', waitsFor: 'grace'})
    expect(rotations[0]?.instance.name).to.equal('one')
    expect(rotations[0]?.holder).to.include({alive: false})
    expect(rotations[0]?.retireAt).to.match(/^\d{4}-/)
    expect(next).to.deep.equal(['sesctl resume'])
    expect((await status(8, 'one')).rotations).to.have.length(1)
    expect((await status(0, 'two')).rotations).to.deep.equal([])
  })

  it('changes nothing, and says the same to people', async () => {
    const {code, stdout} = await run('rotate', 'one', '--status')
    expect(code).to.equal(8)
    expect(stdout).to.include('delivered, both credentials work until').and.to.include(file('one.env'))
    expect((await status(8)).rotations).to.have.length(1)
  })

  it('needs an instance for everything else', async () => {
    const {code, stderr} = await run('rotate', '--write', file('x.env'))
    expect(code).to.equal(2)
    expect(stderr).to.include('Nothing says which service instance is meant')
  })
})
