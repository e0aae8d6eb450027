import {truncateSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {checkedEnvelope} from '../support/result-schema.ts'
import {type Outcome, runSesctl, temporaryHome} from '../support/sesctl.ts'

interface Failed {
  readonly error: {readonly code: string; readonly hints: readonly string[]}
}

describe('sesctl state', function () {
  this.timeout(60_000)
  let home: ReturnType<typeof temporaryHome>
  let env: Record<string, string>
  beforeEach(() => {
    home = temporaryHome()
    env = {
      ...home.env,
      SESCTL_BROKER_URL: 'http://127.0.0.1:1',
      SESCTL_BROKER_USERNAME: 'someone',
      SESCTL_BROKER_PASSWORD: 'none',
    }
  })
  afterEach(() => home.dispose())

  const run = async (args: readonly string[], more: Record<string, string> = {}): Promise<Outcome> =>
    await runSesctl(args, {env: {...env, ...more}})
  /** A command that needs the state file and nothing else. */
  const list = async (): Promise<Outcome> => await run(['feedback', 'list', '--json'])

  it('check says that nothing was recorded yet, and makes nothing', async () => {
    const {code, stdout} = await run(['state', 'check', '--json'])
    expect(code).to.equal(0)
    expect(checkedEnvelope<{condition: string}>('state-check', stdout).result.condition).to.equal('absent')
  })

  it('check answers no for a file that lost its content, every other command fails, and restore brings it back', async () => {
    for (const _ of [1, 2]) {
      const {code, stdout} = await list()
      expect(code, stdout).to.equal(0)
    }
    truncateSync(join(env['XDG_STATE_HOME'] ?? '', 'sesctl', 'state.db'), 0)
    const failed = await list()
    expect(failed.code).to.equal(1)
    const {error} = JSON.parse(failed.stdout) as Failed
    expect(error.code).to.equal('state-damaged')
    expect(error.hints).to.include.members(['sesctl state check', 'sesctl state restore'])

    const checked = await run(['state', 'check'])
    expect(checked.code).to.equal(3)
    expect(checked.stdout).to.include('is damaged\n  the file is empty\nBackups, newest first:')
    expect(checked.stderr).to.include('Next:\n  sesctl state restore')

    const unasked = await run(['state', 'restore', '--json'])
    expect(unasked.code).to.equal(2)
    expect((JSON.parse(unasked.stdout) as Failed).error.hints.join()).to.include('--yes')
    const restored = await run(['state', 'restore', '--yes', '--json'])
    expect(restored.code, restored.stdout).to.equal(0)
    expect(checkedEnvelope<{keptAs: string}>('state-restore', restored.stdout).result.keptAs).to.include(
      'state.db.replaced-',
    )
    expect((await list()).code).to.equal(0)
  })

  for (const [what, args, variable, error] of [
    ['the state file', ['list'], 'XDG_STATE_HOME', 'state-unusable'],
    [
      'the contexts file',
      [
        'context',
        'add',
        'x',
        '--broker-url',
        'http://127.0.0.1:1',
        '--broker-username',
        'u',
        '--broker-password-env',
        'SESCTL_BROKER_PASSWORD',
      ],
      'XDG_CONFIG_HOME',
      'contexts-unwritable',
    ],
    ['the sandbox', ['sandbox', 'start'], 'SESCTL_SANDBOX_FOLDER', 'sandbox-start-failed'],
  ] as const) {
    it(`ends at once where ${what} is to be made below /proc, with its own error`, async () => {
      const {code, stdout} = await run([...args, '--json'], {[variable]: '/proc/sesctl/none'})
      expect(code, stdout).to.equal(1)
      expect((JSON.parse(stdout) as Failed).error.code).to.equal(error)
    })
  }
})
