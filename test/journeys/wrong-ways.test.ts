import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {readFileSync, writeFileSync} from 'node:fs'
import {text} from 'node:stream/consumers'
import {expect} from 'chai'
import {builtProgram} from '../support/built.ts'
import {Journey} from '../support/journey.ts'

describe('the built program, used the wrong way', function () {
  this.timeout(30_000)

  describe('at a home where nothing is set up', () => {
    let journey: Journey
    before(() => {
      journey = Journey.atHome()
    })
    after(async () => await journey.end())

    const USAGE: readonly (readonly [words: string[], said: string])[] = [
      [['verfy', 'mail-prod'], 'Did you mean: sesctl verify'],
      [['sandbox', 'strat'], 'Did you mean: sesctl sandbox start'],
      [['verfy', 'mail-prod', '--watch'], 'Did you mean: sesctl verify mail-prod --watch\n'],
      [['help', 'verfy'], 'Did you mean: sesctl verify --help\n'],
      [['help', 'sandbox', 'strat'], 'Did you mean: sesctl sandbox start --help\n'],
      [['create', 'mail-prod'], 'Here it is: sesctl provision --help\n'],
      [['delete', 'mail-prod'], 'Here it is: sesctl deprovision --help\n'],
      [['records'], 'Here it is: sesctl dns-instructions --help\n'],
      [['version'], 'Here it is: sesctl --version\n'],
      [['list', '--nonsense'], '--nonsense'],
      [['verify', 'mail-prod', '--wacth'], 'Did you mean --watch?'],
      [['status'], 'instance'],
      [['status', 'one', 'two'], 'two'],
      [['pause', 'mail-prod'], '--reason'],
      [['rotate', 'mail-prod', '--resume', '--rollback'], '--rollback'],
      [['rotate', 'mail-prod', '--write', 'x.env', '--timeout', '3x'], '"3x"'],
      [['provision', 'bad name', '--admin-email', 'a@agency.test'], 'bad name'],
      [['provision', 'mail-prod', '--domain', 'agency', '--admin-email', 'a@agency.test'], 'agency'],
      [['provision', 'mail-prod', '--domain', 'agency.test', '--admin-email', 'nobody'], 'nobody'],
      [['reputation'], '--all'],
      [['send-test'], '--credentials'],
    ]
    for (const [words, said] of USAGE) {
      it(`exits with 2 and says what is wrong: sesctl ${words.join(' ')}`, async () => {
        const {code, stdout, stderr} = await journey.run(...words)
        expect(code, stderr).to.equal(2)
        expect(stdout).to.equal('')
        expect(stderr).to.contain(said)
        expect(stderr, 'one report, without a stack or the parser’s own frame').not.to.match(
          /^\s+at |See more help|The following error/m,
        )
      })
    }

    it('guesses nothing for what is no typing mistake of anything', async () => {
      for (const words of [['xyzzy'], ['frobnicate', 'mail-prod'], ['help', 'xyzzy'], ['list', '--frobnicate']]) {
        const {code, stderr} = await journey.run(...words)
        expect(code).to.equal(2)
        expect(stderr, words.join(' ')).not.to.contain('Did you mean')
      }
    })

    it('takes the flags of every command in front of it, -h and -v', async () => {
      expect((await journey.run('--json', '--context', 'prod', 'list')).stdout).to.contain('context-not-found')
      expect((await journey.run('-v')).stdout).to.match(/^sesctl\//)
      expect((await journey.run('-h')).stdout).to.contain('COMMANDS')
      expect((await journey.run('list', '--context', 'prod', '-h')).stdout).to.contain('$ sesctl list')
    })

    it('says how to get a context when there is none', async () => {
      const {code, stderr} = await journey.run('list')
      expect(code).to.equal(2)
      expect(stderr).to.contain('sesctl context add').and.to.contain('sesctl sandbox start')
    })

    it('names the contexts that there are when another one is asked for', async () => {
      const {code, stderr} = await journey.run('list', '--context', 'prod')
      expect(code).to.equal(2)
      expect(stderr).to.contain('prod')
    })

    it('asks nobody off a terminal, and names the flag that answers', async () => {
      const {code, stderr} = await journey.run('provision', 'mail-prod')
      expect(code).to.equal(2)
      expect(stderr).to.contain('--admin-email')
    })
  })

  describe('with a sandbox', () => {
    let journey: Journey
    before(async () => {
      journey = await Journey.start()
      await journey.expect('provision', 'mail-prod', '--admin-email', 'a@agency.test')
      await journey.expect('bind', 'mail-prod', '--name', 'ci', '--write', journey.file('mail.env'))
    })
    after(async () => await journey.end())

    it('names the instance that was meant', async () => {
      const {code, stderr} = await journey.run('status', 'mail-prd')
      expect(code).to.equal(2)
      expect(stderr).to.contain('Did you mean mail-prod?')
    })

    const QUESTIONS: readonly (readonly [words: string[], input: string, flag: string])[] = [
      [['deprovision', 'mail-prod'], 'mail-prod\n', '--confirm mail-prod'],
      [['unbind', 'mail-prod', 'ci'], 'y\n', '--yes'],
      [['bind', 'mail-prod'], 'y\n', '--reveal'],
      [['rotate', 'mail-prod'], 'new.env\n', '--write'],
      [['sandbox', 'reset'], '', '--yes'],
    ]
    for (const [words, input, flag] of QUESTIONS) {
      it(`takes no answer without a terminal, and names ${flag}: sesctl ${words.join(' ')}`, async () => {
        const {code, stderr} = await journey.runWith({input}, ...words)
        expect(code, stderr).to.equal(2)
        expect(stderr).to.contain(flag)
      })
    }

    it('has changed nothing by any of these', async () => await journey.expectNoOrphans('mail-prod', 1))

    /** Runs a shell's line, in which $SESCTL is the program. */
    async function shell(line: string): Promise<{stdout: string; stderr: string}> {
      const child = spawn('sh', ['-c', line], {
        env: {PATH: process.env['PATH'], ...journey.env, SESCTL: `${process.execPath} ${builtProgram()}`},
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
      return {stdout, stderr}
    }

    it('works with stdin closed', async () => {
      const {stdout} = await shell('$SESCTL list --json <&-')
      expect(JSON.parse(stdout).ok).to.equal(true)
    })

    it('ends without a word when nobody reads what it says', async () => {
      // true(1) is gone long before the program writes.
      for (const line of ['$SESCTL sandbox env', '$SESCTL status mail-prod', '$SESCTL list --json', '$SESCTL --help']) {
        const {stderr} = await shell(`{ ${line} 2>"$HOME/said"; echo "code $?" >&2; } | true`)
        expect(stderr, line).to.equal('code 0\n')
        expect(readFileSync(journey.file('said'), 'utf8'), line).not.to.match(/EPIPE|^\s+at /m)
      }
      const both = await shell('{ $SESCTL status nobody 2>&1; echo "code $?" >&3; } 3>&2 | true')
      expect(both.stderr).to.match(/^code [02]\n$/)
    })

    it('gives a reader of one line that line', async () => {
      expect(await shell('$SESCTL sandbox env --json | head -n 1')).to.deep.equal({stdout: '{\n', stderr: ''})
    })

    it('refuses credentials that are none, and a file that is not there', async () => {
      writeFileSync(journey.file('none.env'), 'hello=there\n')
      for (const file of ['none.env', 'missing.env']) {
        const {code, stderr} = await journey.run('send-test', '--credentials', journey.file(file))
        expect(code, stderr).to.equal(2)
        expect(stderr).to.contain(file)
      }
    })

    it('exits with 4 when the broker refuses the password, and says where to look', async () => {
      const contexts = journey.file('config/sesctl/contexts.json')
      const kept = readFileSync(contexts, 'utf8')
      const password = journey.file('config/sesctl/wrong')
      writeFileSync(password, 'not-the-password', {mode: 0o600})
      const file = JSON.parse(kept)
      file.contexts.sandbox.platform.password = {from: 'file', path: password}
      writeFileSync(contexts, JSON.stringify(file))
      const {code, stderr} = await journey.run('status', 'mail-prod')
      writeFileSync(contexts, kept)
      expect(code, stderr).to.equal(4)
      expect(stderr).to.contain('sesctl context show').and.not.to.contain('not-the-password')
    })

    it('exits with 5 and says how to start it, when the sandbox is stopped', async () => {
      await journey.expect('sandbox', 'stop')
      for (const words of [
        ['sandbox', 'inbox'],
        ['status', 'mail-prod'],
      ]) {
        const {code, stderr} = await journey.run(...words)
        expect(code, `${words.join(' ')}: ${stderr}`).to.equal(5)
        expect(stderr, words.join(' ')).to.contain('sesctl sandbox start')
      }
    })

    it('finds everything again after a start', async () => {
      await journey.expect('sandbox', 'start')
      await journey.expectNoOrphans('mail-prod', 1)
    })
  })
})
