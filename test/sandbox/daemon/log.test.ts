import {existsSync, readFileSync, statSync, truncateSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {openLog} from '../../../src/sandbox/daemon/log.ts'
import {temporaryFolder} from './folder.ts'

describe('the sandbox’s log', () => {
  const folder = temporaryFolder()
  const file = join(folder.path, 'sandbox.log')
  after(() => folder.dispose())

  it('has one line for an event, whatever is in it', async () => {
    const log = openLog(folder.path)
    log.line('one\ntwo\r\u001b[31m\u202e')
    log.line('three')
    await log.close()
    const lines = readFileSync(file, 'utf8').split('\n')
    expect(lines).to.have.length(3)
    expect(lines[0]).to.match(/^\d{4}-\d\d-\d\dT[\d:.]+Z one\\u000atwo\\u000d\\u001b\[31m\\u202e$/)
    expect(statSync(file).mode & 0o777).to.equal(0o600)
  })

  it('continues where it was', async () => {
    const log = openLog(folder.path)
    log.line('later')
    await log.close()
    expect(readFileSync(file, 'utf8')).to.match(/three\n.*later\n$/)
  })

  it('takes no more when it is closed', async () => {
    const log = openLog(folder.path)
    await log.close()
    expect(() => log.line('too late')).not.to.throw()
  })

  it('is put aside when it has grown large', async () => {
    truncateSync(file, 5 * 1024 * 1024)
    await openLog(folder.path).close()
    expect(existsSync(`${file}.old`)).to.equal(true)
    expect(statSync(file).size).to.equal(0)
  })

  it('is put aside while it runs, and has every line in one of both files', async () => {
    const small = temporaryFolder()
    const log = openLog(small.path, 1000)
    for (let line = 0; line < 25; line += 1) log.line(`line ${line} ${'x'.repeat(20)}`)
    await log.close()
    const kept = ['sandbox.log.old', 'sandbox.log'].map((name) => readFileSync(join(small.path, name), 'utf8')).join('')
    const numbers = [...kept.matchAll(/ line (\d+) /g)].map(([, number]) => Number(number))
    expect(numbers.at(-1)).to.equal(24)
    expect(numbers).to.deep.equal(numbers.map((_, index) => (numbers[0] ?? 0) + index))
    expect(statSync(join(small.path, 'sandbox.log')).size).to.be.at.most(1000)
    small.dispose()
  })
})
