import {expect} from 'chai'
import {RotatedApp} from '../support/rotated-app.ts'

/** Whether it is killed at each moment, as in `npm run soak`, or at some of them, others in each test. */
const IS_WHOLE = process.env['SESCTL_KILLS'] === 'all'

/**
 * A rotation of an app's binding is killed at each moment at which something could be lost. By then no instance may hold
 * credentials that are dead, also where somebody restarts the app before the rotation is continued.
 */
describe("a rotation of an app's binding that is killed at any of its writes", function () {
  this.timeout(600_000)
  let apps: RotatedApp
  let killed = 0
  let loops = 0

  before(async () => {
    apps = await RotatedApp.start()
  })
  after(async () => await apps.end())
  afterEach(() => apps.set({bindingLimit: 5}))

  /** @param recover after a kill; the app has to have one binding and run with it by then */
  async function killEverywhere(
    name: string,
    {
      flags = [],
      recover,
      meanwhile = async () => {},
      every = 1,
    }: {
      readonly flags?: readonly string[]
      readonly recover: (moment: string) => Promise<void>
      readonly meanwhile?: () => Promise<void>
      /** 3: every third moment; twice as far apart where it is not whole. */
      readonly every?: number
    },
  ): Promise<void> {
    const args = ['rotate', name, '--app', name, ...flags]
    const last = (await apps.moments(...args)).length
    const step = IS_WHOLE ? every : every * 2
    loops += 1
    for (let at = 1 + (loops % step); at <= last; at += step) {
      const moment = await apps.kill(at, ...args)
      if (moment === undefined) continue
      killed += 1
      if (flags.length === 0) apps.expectAlive(name, `killed at ${moment}`)
      await meanwhile()
      await recover(moment)
      if (flags.length === 0) apps.expectAlive(name, `recovered, killed at ${moment}`)
      apps.expectOne(name, `killed at ${moment}`)
    }
  }

  const ends = async (moment: string, codes: readonly number[], ...args: string[]): Promise<number> => {
    const {code, stdout, stderr} = await apps.run(...args)
    expect(code, `sesctl ${args.join(' ')}, killed at ${moment}\n${stdout}${stderr}`).to.be.oneOf(codes)
    return code ?? -1
  }
  /** A kill before the journal has it, or after it is closed, leaves nothing to resume. */
  const byRotateResume = (name: string) => async (moment: string) =>
    void (await ends(moment, [0, 2], 'rotate', name, '--resume'))
  /** 8: a request that was written down and never sent is not forgotten yet. */
  const byResume = async (moment: string) => void (await ends(moment, [0, 8], 'resume'))

  it('is finished by rotate --resume', async () => {
    const name = await apps.bound()
    await killEverywhere(name, {recover: byRotateResume(name)})
  })

  it('is finished by sesctl resume', async () => {
    const name = await apps.bound()
    await killEverywhere(name, {recover: byResume})
  })

  it('is undone by rotate --rollback, which is refused where an instance may have the new credentials', async () => {
    const name = await apps.bound()
    await killEverywhere(name, {
      recover: async (moment) => {
        if ((await ends(moment, [0, 2, 6], 'rotate', name, '--rollback')) === 6)
          await ends(moment, [0], 'rotate', name, '--resume')
      },
    })
  })

  it('leaves no instance with dead credentials where somebody restarts the app before it is continued', async () => {
    const name = await apps.bound()
    const restart = async (): Promise<void> =>
      void (await apps.call('POST', `/v3/apps/${apps.guid(name)}/actions/restart`))
    await killEverywhere(name, {recover: byResume, meanwhile: restart, every: 3})
    await killEverywhere(name, {
      recover: async (moment) => {
        if ((await ends(moment, [0, 2, 6], 'rotate', name, '--rollback')) === 6)
          await ends(moment, [0], 'rotate', name, '--resume')
      },
      meanwhile: restart,
      every: 3,
    })
  })

  it('is finished by rotate --resume where its platform allows one binding, and an outage was allowed', async () => {
    const name = await apps.bound('--name', 'mail')
    apps.set({bindingLimit: 1})
    await killEverywhere(name, {flags: ['--allow-outage'], recover: byRotateResume(name)})
  })

  it('has been killed often enough', () => {
    expect(killed).to.be.at.least(IS_WHOLE ? 60 : 30)
  })
})
