import {copyFileSync, existsSync, readFileSync, rmSync} from 'node:fs'
import {setTimeout as pause} from 'node:timers/promises'
import {expect} from 'chai'
import {Journey} from '../support/journey.ts'
import type {Outcome, RunningCommand} from '../support/sesctl.ts'

const BIND_MILLIS = 150
/** The broker ends what it was at when its caller died. */
const BROKER_ENDS_MILLIS = 2 * BIND_MILLIS

describe('a rotation that is interrupted', function () {
  this.timeout(30_000)
  let journey: Journey
  let oldFile: string
  let newFile: string

  before(async () => {
    journey = await Journey.start()
    oldFile = journey.file('old.env')
    newFile = journey.file('new.env')
    await journey.expect('provision', 'mail-prod', '--admin-email', 'a@agency.test')
    await journey.expect('bind', 'mail-prod', '--write', oldFile)
    await journey.timings({bindMillis: BIND_MILLIS})
  })
  after(async () => await journey.end())
  // Whatever a test ends with is what the next one begins with.
  afterEach(async () => {
    const {users, brokerBindings} = await journey.holdings()
    if (users.length > brokerBindings) await journey.run('resume', '--delete-orphans', '--no-wait')
    expect((await journey.holdings()).users, 'users without a record are deleted').to.have.length(brokerBindings)
    await journey.forgetIntents()
    if (!existsSync(newFile)) return
    copyFileSync(newFile, oldFile)
    rmSync(newFile)
  })

  const rotate = (...flags: string[]): RunningCommand =>
    journey.start('rotate', 'mail-prod', ...(flags.length > 0 ? flags : ['--write', newFile, '--retire', 'now']))
  const login = async (file: string): Promise<number | null> =>
    (await journey.run('send-test', '--credentials', file, '--via', 'smtp')).code

  /** Where it is interrupted, by what it says then. */
  const MOMENTS = {
    'before it has asked for the new binding': async (running: RunningCommand) => await running.says('… new binding'),
    'while the broker makes the new binding': async () => {
      await journey.untilState('SELECT id FROM service_binding WHERE owner IS NOT NULL')
      await pause(BIND_MILLIS / 3)
    },
    'when the new binding is made': async (running: RunningCommand) => await running.says('✓ new binding'),
    'when the new credentials are proved': async (running: RunningCommand) => await running.says('✓ proof'),
    'when the new credentials are delivered': async (running: RunningCommand) =>
      await running.says('✓ credentials delivered'),
    'while the old binding is revoked': async (running: RunningCommand) => await running.says('… old binding'),
  } as const
  type Moment = keyof typeof MOMENTS

  async function interrupted(moment: Moment, signal: 'SIGINT' | 'SIGKILL'): Promise<Outcome> {
    const running = rotate()
    await MOMENTS[moment](running)
    running.kill(signal)
    const outcome = await running.ended
    if (signal === 'SIGKILL') await pause(BROKER_ENDS_MILLIS)
    return outcome
  }

  /** That the new ones work was proved by the rotation itself. */
  async function expectRotated(): Promise<void> {
    await journey.expectNoOrphans('mail-prod', 1)
    expect(await login(oldFile), 'the old credentials are dead').to.equal(4)
  }

  async function expectUndone(): Promise<void> {
    await journey.expectNoOrphans('mail-prod', 1)
    expect(await login(oldFile), 'the old credentials work').to.equal(0)
    expect(existsSync(newFile), 'nothing was delivered').to.equal(false)
  }

  const AFTER_DELIVERY: readonly Moment[] = [
    'when the new credentials are delivered',
    'while the old binding is revoked',
  ]
  const KILLS: readonly (readonly [Moment, finish: string, flags: string[], expectEnd: () => Promise<void>])[] = [
    ['before it has asked for the new binding', 'undone by --rollback', ['--rollback'], expectUndone],
    ['while the broker makes the new binding', 'finished by --resume', ['--resume'], expectRotated],
    ['when the new binding is made', 'undone by --rollback', ['--rollback'], expectUndone],
    ['when the new credentials are proved', 'finished by --resume', ['--resume'], expectRotated],
    ['when the new credentials are delivered', 'finished by --resume', ['--resume'], expectRotated],
    ['while the old binding is revoked', 'finished by the same command', [], expectRotated],
  ]
  for (const [moment, finish, flags, expectEnd] of KILLS) {
    it(`is ${finish} after a kill ${moment}`, async () => {
      const killed = await interrupted(moment, 'SIGKILL')
      expect(killed.code).to.equal(null)
      if (moment === 'when the new binding is made') expect(existsSync(newFile), 'nothing is delivered').to.equal(false)
      const delivered = existsSync(newFile) ? readFileSync(newFile, 'utf8') : undefined
      const {code, stderr} = await rotate(...flags).ended
      expect(code, stderr).to.equal(0)
      if (AFTER_DELIVERY.includes(moment))
        expect(readFileSync(newFile, 'utf8'), 'what is delivered stays').to.equal(delivered)
      await expectEnd()
    })
  }

  for (const [moment, said] of [
    [
      'while the broker makes the new binding',
      'The binding that was being made is deleted again. The old credentials still work.',
    ],
    ['when the new binding is made', 'The old credentials still work; the new ones were deleted.'],
  ] as const) {
    it(`leaves the old credentials alone after Ctrl-C ${moment}`, async () => {
      const {code, stderr} = await interrupted(moment, 'SIGINT')
      expect(code).to.equal(130)
      expect(stderr).to.contain(said)
      expect(existsSync(newFile)).to.equal(false)
      await expectUndone()
    })
  }

  it('has nothing left to resume after Ctrl-C undid it', async () => {
    const {code, stderr} = await rotate('--resume').ended
    expect(code).to.equal(2)
    expect(stderr).to.contain('No rotation of mail-prod was interrupted')
  })

  it('either ends, or says how to end it, after Ctrl-C when the new credentials are delivered', async () => {
    const {code, stderr} = await interrupted('when the new credentials are delivered', 'SIGINT')
    if (code === 130) {
      expect(stderr).to.contain('sesctl rotate mail-prod --resume')
      await journey.expect('rotate', 'mail-prod', '--resume')
    } else {
      expect(code).to.equal(0)
    }
    await expectRotated()
  })

  it('keeps another rotation out until it is finished or undone', async () => {
    await interrupted('when the new binding is made', 'SIGKILL')
    const other = await rotate('--write', journey.file('other.env')).ended
    expect(other.code).to.equal(6)
    expect(other.stderr).to.contain('sesctl rotate mail-prod --resume').and.to.contain('--rollback')
    expect(readFileSync(oldFile, 'utf8')).to.match(/AKIA/)
    expect((await rotate('--rollback').ended).code).to.equal(0)
    await expectUndone()
  })
})
