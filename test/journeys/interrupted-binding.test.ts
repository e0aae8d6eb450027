import {existsSync} from 'node:fs'
import {setTimeout as pause} from 'node:timers/promises'
import {expect} from 'chai'
import type {ResumeResult} from '../../src/app/resume/resume.ts'
import {Journey} from '../support/journey.ts'
import type {RunningCommand} from '../support/sesctl.ts'

const BIND_MILLIS = 300

describe('a binding whose command is interrupted', function () {
  this.timeout(30_000)
  let journey: Journey

  before(async () => {
    journey = await Journey.start({bindMillis: BIND_MILLIS})
    // To an operator SES itself returns the records, and no binding is made for them.
    journey.withoutAws()
    await journey.expect('provision', 'mail-prod', '--domain', 'agency.test', '--admin-email', 'a@agency.test')
  })
  after(async () => await journey.end())

  const bind = (): RunningCommand => journey.start('bind', 'mail-prod', '--write', journey.file('mail.env'))
  const instructions = (): RunningCommand => journey.start('dns-instructions', 'mail-prod')

  /** Resolves while the broker is at work on a binding: its id is on disk just before the request leaves. */
  async function atTheBroker(): Promise<void> {
    await journey.untilState('SELECT id FROM service_binding WHERE owner IS NOT NULL')
    await pause(BIND_MILLIS / 3)
  }

  describe('by Ctrl-C', () => {
    for (const [name, command] of [
      ['bind', bind],
      ['dns-instructions', instructions],
    ] as const) {
      it(`is deleted before ${name} ends`, async () => {
        const running = command()
        await atTheBroker()
        running.kill('SIGINT')
        const {code, stdout, stderr} = await running.ended
        expect(code).to.equal(130)
        expect(stdout).to.equal('')
        expect(stderr).to.contain('Interrupted. The binding that was being made is deleted again.')
        expect(existsSync(journey.file('mail.env'))).to.equal(false)
        await journey.expectNoOrphans('mail-prod', 0)
      })
    }

    it('is deleted to the end when it comes while dns-instructions takes its temporary binding away', async () => {
      const running = instructions()
      await running.says('… temporary binding removed')
      running.kill('SIGINT')
      await running.ended
      await journey.expectNoOrphans('mail-prod', 0)
    })
  })

  describe('by a kill', () => {
    /** Kills the command; the broker does not know of that and makes the binding. */
    async function killAtTheBroker(running: RunningCommand): Promise<void> {
      await atTheBroker()
      running.kill('SIGKILL')
      await running.ended
      await journey.untilUsers(1)
    }

    /** The broker's record went with the client: only IAM has the user. */
    async function expectNamed(user: string): Promise<void> {
      const {items} = await journey.result<ResumeResult>('resume', ['resume', '--no-wait'], 8)
      expect(items.map(({what, bindingId}) => [what, bindingId])).to.deep.include(['orphan', user])
    }

    it('is no live binding, is named with its IAM user, and the next bind warns of it', async () => {
      await killAtTheBroker(bind())
      const [user = ''] = (await journey.holdings()).users
      expect(await journey.bindings('mail-prod')).to.deep.equal([])
      const {code, stderr} = await bind().ended
      expect(code, stderr).to.equal(0)
      expect(stderr).to.contain(`csb-aws-ses-${user} (path /cf/)`)
      await expectNamed(user)
      const [binding] = await journey.bindings('mail-prod')
      await journey.expect('unbind', 'mail-prod', binding?.id ?? '', '--yes')
      expect(await journey.holdings()).to.deep.equal({brokerBindings: 0, users: [user]})
    })

    it('is still named after its instance is deleted, and the deletion does not end as if nothing were left', async () => {
      const [user = ''] = (await journey.holdings()).users
      const {code, stdout, stderr} = await journey.run('deprovision', 'mail-prod', '--confirm', 'mail-prod')
      expect(code, stdout + stderr).to.equal(8)
      expect(stdout.replaceAll(/\s+/g, ' ')).to.contain(`csb-aws-ses-${user} (path /cf/)`)
      await expectNamed(user)
      await journey.expect('resume', '--forget-orphan', user)
      expect((await journey.result<ResumeResult>('resume', ['resume'])).items).to.deep.equal([])
    })
  })
})
