import {expect} from 'chai'
import {Journey} from '../support/journey.ts'
import type {Outcome} from '../support/sesctl.ts'

interface Fleet {
  readonly instances: readonly {name: string; state: string}[]
  readonly metricRequests?: number
}

describe("an operator's journey with the built program", function () {
  this.timeout(30_000)
  let journey: Journey

  before(async () => {
    journey = await Journey.start()
    const names = ['mail-good', 'mail-worse', 'mail-worst', 'mail-new']
    // All at once: a fleet has many owners.
    await Promise.all(
      names.map(async (name) => await journey.expect('provision', name, '--admin-email', 'a@agency.test')),
    )
    const traffic = async (name: string, messages: string, bounces: string) =>
      await journey.expect(
        ...['sandbox', 'traffic', name, '--messages', messages, '--days', '10'],
        ...['--bounces', bounces, '--complaints', '0.005%', '--seed', '7'],
      )
    await traffic('mail-good', '20000', '0.5%')
    await traffic('mail-worse', '20000', '2.8%')
    await traffic('mail-worst', '20000', '6%')
  })
  after(async () => await journey.end())

  const states = (fleet: Fleet): string[] => fleet.instances.map(({name, state}) => `${name} ${state}`)
  const all = async (...flags: string[]) =>
    states(await journey.result<Fleet>('reputation', ['reputation', '--all', ...flags]))
  const stateOf = async (name: string): Promise<string> =>
    (await journey.result<{state: string}>('reputation', ['reputation', name])).state

  it('sees every instance, most urgent first', async () => {
    expect(await all()).to.deep.equal(['mail-worst critical', 'mail-worse warning', 'mail-good ok', 'mail-new no-data'])
    expect(await all('--state', 'warning', '--state', 'ok')).to.deep.equal(['mail-worse warning', 'mail-good ok'])
  })

  it('lists them by name, and looks at one from every side', async () => {
    const {instances} = await journey.result<Fleet>('list', ['list'])
    expect(instances.map(({name}) => name)).to.deep.equal(['mail-good', 'mail-new', 'mail-worse', 'mail-worst'])
    const screen = await journey.expect('status', 'mail-worst')
    expect(screen)
      .to.contain('sending')
      .and.to.match(/bounces\s+6\.0/)
  })

  it('stops a script at the level that it names, and only there', async () => {
    const codes = async (level: string, ...whose: string[]): Promise<(number | null)[]> => {
      const outcomes = whose.map(async (which) => await journey.run('reputation', which, '--fail-on', level, '--json'))
      return (await Promise.all(outcomes)).map(({code, stdout}) => {
        expect(JSON.parse(stdout).ok, 'the answer "no" is a result').to.equal(true)
        return code
      })
    }
    expect(await codes('warning', 'mail-good', 'mail-worse', '--all')).to.deep.equal([0, 3, 3])
    expect(await codes('critical', 'mail-worse', 'mail-worst')).to.deep.equal([0, 3])
  })

  it('pauses one: its mail is refused by both transports, the others send on', async () => {
    await journey.expect('pause', 'mail-worst', '--reason', 'bounces over 4 %')
    expect(await stateOf('mail-worst')).to.equal('paused')
    const refused = await journey.run('send-test', 'mail-worst')
    expect(refused.code).to.equal(3)
    expect(refused.stdout.match(/paused/gi)).to.have.length.of.at.least(2)
    await journey.expect('send-test', 'mail-good')
    expect((await journey.run('reputation', 'mail-worst', '--fail-on', 'critical')).code).to.equal(3)
  })

  it('pauses what is paused without a change, and says that an unpause is no evidence of health', async () => {
    const again = await journey.result<{changed: boolean}>('pause', ['pause', 'mail-worst', '--reason', 'again'])
    expect(again.changed).to.equal(false)
    const words = ['--reason', 'list cleaned', '--evidence', '1,240 dead addresses removed']
    const {code, stderr} = await journey.run('unpause', 'mail-worst', ...words)
    expect(code).to.equal(0)
    expect(stderr).to.contain('no evidence of health')
    await journey.expect('send-test', 'mail-worst')
  })

  it('changes nothing by a dry run', async () => {
    const dry = ['pause', 'mail-good', '--reason', 'just looking', '--dry-run']
    const {requests} = await journey.result<{requests: unknown[]}>('pause', dry)
    expect(requests).to.have.length(1)
    expect(await stateOf('mail-good')).to.equal('ok')
  })

  const COMMANDS: readonly (readonly [words: string[], code: number])[] = [
    [['list'], 0],
    [['status', 'mail-worst'], 0],
    [['bindings', 'mail-good'], 0],
    [['reputation', '--all', '--fail-on', 'warning'], 3],
    [['reputation', 'nobody'], 2],
    [['pause', 'mail-good', '--reason', 'x', '--dry-run'], 0],
    [['send-test', 'mail-good', '--dry-run'], 0],
    [['verify', 'mail-good'], 0],
    [['dns-instructions', 'mail-good'], 0],
    [['context', 'show'], 0],
    [['sandbox', 'inbox'], 0],
    [['status', 'nobody'], 2],
    [['status'], 2],
    [['list', '--nonsense'], 2],
    [['nonsense'], 2],
  ]
  describe('in a script', () => {
    const typed = (words: string[]): string => words.join(' ')
    let outcomes: Map<string, Outcome>
    before(async () => {
      const run = async (words: string[]) => [typed(words), await journey.run(...words, '--json')] as const
      outcomes = new Map(await Promise.all(COMMANDS.map(async ([words]) => await run(words))))
    })
    for (const [words, expected] of COMMANDS) {
      it(`gets one JSON document on stdout and exits with ${expected}: ${typed(words)}`, () => {
        const {code, stdout} = outcomes.get(typed(words))!
        expect(code, stdout).to.equal(expected)
        const document = JSON.parse(stdout) as {schema: string; ok: boolean; error?: {code: string}}
        expect(document.schema).to.match(/^sesctl\.[a-z-]+\/1$/)
        expect(document.ok).to.equal(expected === 0 || expected === 3)
        if (!document.ok) expect(document.error?.code).to.match(/^[a-z]+(-[a-z]+)*$/)
      })
    }
  })
})
