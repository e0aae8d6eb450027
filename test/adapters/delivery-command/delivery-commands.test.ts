import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout as pause} from 'node:timers/promises'
import {expect} from 'chai'
import {deliveryCommands} from '../../../src/adapters/delivery-command/delivery-commands.ts'
import {TimeOver} from '../../../src/domain/exit/failure.ts'
import {temporaryHome} from '../../support/sesctl.ts'
import {until} from '../../support/until.ts'

/** One that is dead and that nobody has waited for is still listed (proc(5), state Z). */
function runs(pid: string): boolean {
  const file = `/proc/${pid}/stat`
  return existsSync(file) && !/\) [ZX] /.test(readFileSync(file, 'utf8'))
}

const never = new AbortController().signal

describe('a program that takes credentials', function () {
  this.timeout(10_000)
  let home: ReturnType<typeof temporaryHome>
  beforeEach(() => {
    home = temporaryHome()
  })
  afterEach(() => home.dispose())

  const shell = (script: string) => ({words: ['sh', '-c', script] as [string, ...string[]], variables: []})
  const run = async (script: string, content = 'given') => await deliveryCommands(never).run(shell(script), content)

  it('gets them on its standard input, and confirms by exit code 0', async () => {
    expect(await run('cat')).to.deep.equal({end: 'confirmed', said: 'given'})
  })

  it('has not confirmed with any other end', async () => {
    expect(await run('exit 3')).to.deep.equal({end: 'unconfirmed', why: 'it ended with exit code 3', said: ''})
    expect(await run('kill -9 $$')).to.deep.include({end: 'unconfirmed', why: 'it was killed by SIGKILL'})
  })

  it('has seen nothing where it cannot be started', async () => {
    const command = {words: [join(home.path, 'absent')] as [string], variables: []}
    expect(await deliveryCommands(never).run(command, 'given')).to.deep.equal({
      end: 'not-started',
      why: 'it could not be started (ENOENT)',
    })
  })

  it('may end without reading what it is given', async () => {
    expect(await run('exit 0', 'x'.repeat(5_000_000))).to.deep.include({end: 'confirmed'})
  })

  it('is shown without control characters, whichever stream it writes to', async () => {
    const {said} = (await run("printf '\\033[31mred'; printf '\\033[2Jtwo' >&2; exit 1")) as {said: string}
    expect(said).to.include('red').and.to.include('two')
    expect(said).not.to.include('\u001b')
  })

  it('is ended with what it started when the time is over, although both ignore SIGTERM', async () => {
    const interruption = new AbortController()
    const [ready, child] = [join(home.path, 'ready'), join(home.path, 'child')]
    const script = `trap '' TERM; sh -c 'trap "" TERM; echo $$ > ${child}; while :; do sleep 0.05; done' & touch ${ready}; wait; sleep 30`
    const running = deliveryCommands(interruption.signal, 200).run(shell(script), 'given')
    await until(() => existsSync(ready) && existsSync(child) && readFileSync(child, 'utf8') !== '')
    const over = new TimeOver()
    interruption.abort(over)
    const ended = await running
    expect(ended).to.deep.include({end: 'unconfirmed', why: 'it was killed by SIGKILL'})
    expect(ended).to.have.property('stopped', over)
    await pause(100)
    expect(runs(readFileSync(child, 'utf8').trim())).to.equal(false)
  })

  it('is asked first: one that ends at SIGTERM is not killed', async () => {
    const interruption = new AbortController()
    const ready = join(home.path, 'ready')
    const script = `trap 'echo tidied; exit 1' TERM; touch ${ready}; while :; do sleep 0.05; done`
    const running = deliveryCommands(interruption.signal, 5000).run(shell(script), 'given')
    await until(() => existsSync(ready))
    interruption.abort(new TimeOver())
    const ended = await running
    expect(ended).to.include({why: 'it ended with exit code 1'})
    expect(ended).to.have.property('said').that.includes('tidied')
  })

  it('leaves nothing behind that ignores SIGTERM when it has ended itself', async () => {
    const interruption = new AbortController()
    const child = join(home.path, 'child')
    const script = `sh -c 'trap "" TERM; echo $$ > ${child}; while :; do sleep 0.05; done' & wait`
    const running = deliveryCommands(interruption.signal, 5000).run(shell(script), 'given')
    await until(() => existsSync(child) && readFileSync(child, 'utf8') !== '')
    interruption.abort(new TimeOver())
    await running
    await pause(100)
    expect(runs(readFileSync(child, 'utf8').trim())).to.equal(false)
  })
})
