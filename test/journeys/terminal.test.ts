import {existsSync} from 'node:fs'
import {expect} from 'chai'
import stringWidth from 'string-width'
import {Journey} from '../support/journey.ts'
import {screenLines} from '../support/screen-text.ts'

/** Words that cannot be broken: ids, names of records, ARNs, paths, URLs. */
const LONGEST_WORD = /\S{30,}/

/** Select Graphic Rendition, ECMA-48 8.3.117. */
const coloured = (written: string): boolean => written.split('\u001b').some((part) => /^\[[\d;]+m/.test(part))

describe('the built program on a terminal', function () {
  this.timeout(30_000)
  let journey: Journey

  before(async () => {
    journey = await Journey.start({operationMillis: 100})
    await journey.expect('provision', 'mail-prod', '--domain', 'agency.test', '--admin-email', 'a@agency.test')
    await journey.expect('provision', 'mail-new', '--admin-email', 'a@agency.test')
    await journey.expect('bind', 'mail-prod', '--name', 'ci', '--write', journey.file('ci.env'))
    await journey.expect('sandbox', 'traffic', 'mail-prod', '--messages', '9000', '--bounces', '3%', '--seed', '3')
  })
  after(async () => await journey.end())

  async function screenOf(
    words: string[],
    options: {columns?: number; env?: Record<string, string>} = {},
  ): Promise<{written: string; lines: string[]; code: number}> {
    const terminal = journey.onTerminal(words, options)
    const code = await terminal.ended
    return {written: terminal.seen(), lines: screenLines(terminal.seen()), code}
  }

  const SCREENS: readonly string[][] = [
    ['list'],
    ['status', 'mail-prod'],
    ['bindings', 'mail-prod'],
    ['dns-instructions', 'mail-prod'],
    ['verify', 'mail-prod'],
    ['reputation', 'mail-prod'],
    ['reputation', '--all'],
    ['send-test', '--credentials', 'CI'],
    ['context', 'list'],
    ['sandbox', 'status'],
    ['sandbox', 'inbox'],
    ['deprovision', 'mail-prod', '--dry-run'],
  ]

  const withFile = (words: string[]): string[] => words.map((word) => (word === 'CI' ? journey.file('ci.env') : word))

  /** The lines of every screen, each after the command that drew it. */
  async function everyLine(options: {columns: number; env?: Record<string, string>}): Promise<[string, string][]> {
    const waiting = [...SCREENS]
    const lines: [string, string][] = []
    const work = async (): Promise<void> => {
      for (let words = waiting.shift(); words !== undefined; words = waiting.shift()) {
        const screen = await screenOf(withFile(words), options)
        expect(screen.lines.join('').length, `${words.join(' ')} shows something`).to.be.above(10)
        for (const line of screen.lines) lines.push([words.join(' '), line])
      }
    }
    await Promise.all([work(), work()])
    return lines
  }

  const tooWide = (lines: [string, string][], columns: number): [string, string][] =>
    lines.filter(([, line]) => stringWidth(line) > columns && !LONGEST_WORD.test(line))

  it('keeps every line within 80 columns, unless a word is longer', async () => {
    expect(tooWide(await everyLine({columns: 80}), 80)).to.deep.equal([])
  })

  it('keeps every line within 60 columns, and speaks ASCII where the locale does', async () => {
    const lines = await everyLine({columns: 60, env: {LANG: 'C', NO_COLOR: '1'}})
    expect(tooWide(lines, 60)).to.deep.equal([])
    expect(lines.filter(([, line]) => /[^\x20-\x7e]/.test(line))).to.deep.equal([])
  })

  it('goes by LC_ALL before LANG', async () => {
    const {lines} = await screenOf(['status', 'mail-prod'], {env: {LANG: 'C.UTF-8', LC_ALL: 'POSIX'}})
    expect(lines.filter((line) => /[^\x20-\x7e]/.test(line))).to.deep.equal([])
  })

  it('adds colour on a terminal that has it, and none with NO_COLOR or on a dumb one', async () => {
    const colour = async (env: Record<string, string>): Promise<boolean> =>
      coloured((await screenOf(['status', 'mail-prod'], {env})).written)
    expect(await colour({})).to.equal(true)
    expect(await colour({NO_COLOR: '1'})).to.equal(false)
    expect(await colour({TERM: 'dumb'})).to.equal(false)
  })

  it('says the same without colour as with it', async () => {
    const plain = await screenOf(['dns-instructions', 'mail-prod'], {env: {NO_COLOR: '1'}})
    const withColour = await screenOf(['dns-instructions', 'mail-prod'])
    const untimed = ({lines}: typeof plain): string[] => lines.map((line) => line.replace(/ \d+\.\d s$/, ' N s'))
    expect(untimed(withColour)).to.deep.equal(untimed(plain))
  })

  it('shows a stage with the time that has gone by, and keeps its last word only', async () => {
    await journey.timings({operationMillis: 700})
    const {written, lines, code} = await screenOf(['update', 'mail-new', '--feedback-notifications'])
    await journey.timings({operationMillis: 0})
    expect(code).to.equal(0)
    expect(written).to.match(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏].*update of mail-new/u)
    const stages = lines.filter((line) => line.includes('update of mail-new'))
    expect(stages).to.have.length(1)
    expect(stages[0]).to.match(/^✓ update of mail-new {2}[01]\.\d s/)
  })

  it('asks for what is missing, and does what was answered', async () => {
    const terminal = journey.onTerminal(['provision', 'mail-asked'])
    await terminal.waitFor('Who should be notified about the instance?')
    terminal.type('admin@agency.test\r')
    expect(await terminal.ended).to.equal(0)
    expect(screenLines(terminal.seen()).join('\n')).to.contain('mail-asked is created').and.contain('admin@agency.test')
  })

  it('deletes an instance whose name is typed, and says what dies with it before it asks', async () => {
    const terminal = journey.onTerminal(['deprovision', 'mail-asked'], {columns: 60})
    await terminal.waitFor('type its name')
    expect(terminal.seen()).to.contain('This deletes mail-asked')
    terminal.type('mail-asked\r')
    expect(await terminal.ended).to.equal(0)
    expect((await journey.run('status', 'mail-asked')).code).to.equal(2)
  })

  const CTRL_C = '\u0003'
  for (const [words, question] of [
    [['provision', 'mail-never'], 'Who should be notified'],
    [['deprovision', 'mail-prod'], 'type its name'],
    [['unbind', 'mail-prod', 'ci'], 'Revoke them?'],
    [['bind', 'mail-prod'], 'Show the secrets?'],
    [['sandbox', 'reset'], 'Forget everything'],
  ] as const) {
    it(`changes nothing on Ctrl-C at the question of ${words.join(' ')}`, async () => {
      const terminal = journey.onTerminal([...words])
      await terminal.waitFor(question)
      terminal.type(CTRL_C)
      expect(await terminal.ended).to.equal(130)
      expect(terminal.seen()).to.contain('Interrupted')
      expect(terminal.seen()).not.to.match(/^\s+at /m)
    })
  }

  it('has changed nothing by any of these', async () => await journey.expectNoOrphans('mail-prod', 1))

  it('stops waiting on Ctrl-C, gives the cursor back and says what continues', async () => {
    await journey.timings({operationMillis: 2000})
    const terminal = journey.onTerminal(['provision', 'mail-slow', '--admin-email', 'a@agency.test'])
    await terminal.waitFor('creation of mail-slow')
    terminal.type(CTRL_C)
    expect(await terminal.ended).to.equal(130)
    await journey.timings({operationMillis: 0})
    const text = screenLines(terminal.seen()).join('\n')
    expect(text).to.contain('The creation of mail-slow continues at the broker').and.contain('sesctl status mail-slow')
    const hidden = terminal.seen().split('\u001b[?25l').length
    expect(terminal.seen().split('\u001b[?25h').length).to.be.at.least(hidden)
  })

  it('stops watching on Ctrl-C', async () => {
    const terminal = journey.onTerminal(['verify', 'mail-prod', '--watch'])
    await terminal.waitFor('need an edit')
    terminal.type(CTRL_C)
    expect(await terminal.ended).to.equal(130)
  })

  it('never asks with --no-input or under CI, terminal or not', async () => {
    for (const env of [{}, {CI: 'true'}]) {
      const words = ['deprovision', 'mail-prod', ...('CI' in env ? [] : ['--no-input'])]
      const {code, written} = await screenOf(words, {env})
      expect(code).to.equal(2)
      expect(written).to.contain('--confirm mail-prod')
    }
  })

  it('shows no secret until asked to', async () => {
    const terminal = journey.onTerminal(['bind', 'mail-prod', '--write', journey.file('second.env')])
    expect(await terminal.ended).to.equal(0)
    expect(existsSync(journey.file('second.env'))).to.equal(true)
    expect(terminal.seen()).to.contain('••••••••')
  })
})
