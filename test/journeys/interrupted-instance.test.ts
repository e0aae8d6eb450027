import {expect} from 'chai'
import {Journey} from '../support/journey.ts'
import type {Outcome} from '../support/sesctl.ts'

const PROVISION = ['provision', 'mail-prod', '--domain', 'agency.test', '--admin-email', 'a@agency.test']
const DEPROVISION = ['deprovision', 'mail-prod', '--confirm', 'mail-prod']
const SLOW_MILLIS = 800

describe('an instance whose command is interrupted', function () {
  this.timeout(30_000)
  let journey: Journey

  before(async () => {
    journey = await Journey.start()
  })
  after(async () => await journey.end())

  /** Runs a command whose operation takes its time, and ends it when it says `moment`. */
  async function interrupted(args: string[], moment: string, signal: NodeJS.Signals): Promise<Outcome> {
    await journey.timings({operationMillis: SLOW_MILLIS})
    const running = journey.start(...args)
    await running.says(moment)
    running.kill(signal)
    const outcome = await running.ended
    await journey.timings({operationMillis: 0})
    return outcome
  }

  const instances = async (): Promise<number> =>
    (await journey.result<{counts: {instances: number}}>('sandbox-status', ['sandbox', 'status'])).counts.instances

  it('continues to be created after Ctrl-C, which says so and names the command to check', async () => {
    const {code, stdout, stderr} = await interrupted(PROVISION, 'creation of mail-prod', 'SIGINT')
    expect(code).to.equal(130)
    expect(stdout).to.equal('')
    expect(stderr).to.contain('The creation of mail-prod continues at the broker')
    expect(stderr).to.contain('sesctl status mail-prod').and.to.contain('run the same command again')
    expect(await journey.expect('status', 'mail-prod')).to.match(/being created|creating|ready/)
  })

  it('is waited for by the same command, and there is one of it', async () => {
    await journey.expect(...PROVISION)
    expect(await instances()).to.equal(1)
  })

  it('is deleted by the same command after Ctrl-C in the deletion', async () => {
    const {code, stderr} = await interrupted(DEPROVISION, 'deletion of mail-prod', 'SIGINT')
    expect(code).to.equal(130)
    expect(stderr).to.contain('The deletion of mail-prod continues at the broker')
    await journey.expect(...DEPROVISION)
    expect(await instances()).to.equal(0)
  })

  it('reports the interruption to a script in JSON', async () => {
    const {code, stdout} = await interrupted([...PROVISION, '--json'], 'creation of mail-prod', 'SIGTERM')
    expect(code).to.equal(130)
    expect(JSON.parse(stdout)).to.deep.include({ok: false}).and.to.nested.include({'error.code': 'interrupted'})
    await journey.expect(...PROVISION)
    await journey.expect(...DEPROVISION)
  })

  it('is never made twice when the command was killed as its request left', async () => {
    const provision = journey.start(...PROVISION)
    // Its id is on disk first: the request may have left by then or not.
    await journey.untilState('SELECT id FROM service_instance')
    provision.kill('SIGKILL')
    await provision.ended
    await journey.expect(...PROVISION)
    expect(await instances()).to.equal(1)
    expect(journey.stateRows('SELECT id FROM service_instance')).to.have.length(1)
  })

  it('is deleted with its bindings by the same command, when the first one was killed between them', async () => {
    for (const name of ['one', 'two']) {
      await journey.expect('bind', 'mail-prod', '--name', name, '--write', journey.file(`${name}.env`))
    }
    await journey.timings({bindMillis: 200})
    expect((await interrupted(DEPROVISION, '✓ deletion of binding', 'SIGKILL')).code).to.equal(null)
    await journey.timings({bindMillis: 0})
    await journey.expect(...DEPROVISION)
    expect(await instances()).to.equal(0)
    expect(await journey.holdings()).to.deep.equal({brokerBindings: 0, users: []})
    expect(journey.stateRows('SELECT id FROM service_binding')).to.deep.equal([])
  })
})
