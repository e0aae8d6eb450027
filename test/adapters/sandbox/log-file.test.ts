import {appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {readLog} from '../../../src/adapters/sandbox/log-file.ts'
import {Interrupted} from '../../../src/domain/exit/failure.ts'

const AT = '2026-11-24T12:00:00.000Z'

describe('the log of the sandbox, as commands read it', () => {
  let folder: string
  let file: string
  let end: AbortController
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sesctl-log-'))
    file = join(folder, 'sandbox.log')
    end = new AbortController()
  })
  afterEach(() => {
    end.abort()
    rmSync(folder, {recursive: true, force: true})
  })

  const texts = async (lines: number): Promise<string[]> => {
    const found: string[] = []
    for await (const {text} of readLog(folder, {lines, follow: false}, end.signal)) found.push(text)
    return found
  }
  const write = (...lines: string[]) => appendFileSync(file, lines.map((line) => `${AT} ${line}\n`).join(''))
  const following = () => readLog(folder, {lines: 1, follow: true}, end.signal)

  it('is its last lines, oldest first', async () => {
    write('one', 'two', 'three')
    expect(await texts(2)).to.deep.equal(['two', 'three'])
    expect(await texts(0)).to.deep.equal([])
    expect(await texts(9)).to.have.length(3)
  })

  it('is empty where there was never a sandbox', async () => {
    expect(await texts(5)).to.deep.equal([])
  })

  it('reads the time of a line from its text, and takes a line without one as it is', async () => {
    writeFileSync(file, `${AT} broker: PUT 202\nsegmentation fault\n`)
    const lines = []
    for await (const line of readLog(folder, {lines: 2, follow: false}, end.signal)) lines.push(line)
    expect(lines).to.deep.equal([{at: AT, text: 'broker: PUT 202'}, {text: 'segmentation fault'}])
  })

  it('continues with whole lines only', async () => {
    write('before')
    const lines = following()
    expect((await lines.next()).value?.text).to.equal('before')
    const first = lines.next()
    appendFileSync(file, `${AT} ha`)
    appendFileSync(file, 'lf\n')
    expect((await first).value).to.deep.equal({at: AT, text: 'half'})
  })

  it('follows from a file that is put aside into the new one, and loses nothing on the way', async () => {
    write('before')
    const lines = following()
    expect((await lines.next()).value?.text).to.equal('before')
    const first = lines.next()
    write('one')
    expect((await first).value?.text).to.equal('one')
    write('two')
    renameSync(file, `${file}.old`)
    write('three')
    expect([(await lines.next()).value?.text, (await lines.next()).value?.text]).to.deep.equal(['two', 'three'])
  })

  it('waits for a sandbox that is not there yet', async () => {
    const first = following().next()
    write('born')
    expect((await first).value?.text).to.equal('born')
  })

  it('ends when it is interrupted', async () => {
    const first = following().next()
    end.abort()
    const thrown = await first.then(
      () => undefined,
      (error: unknown) => error,
    )
    expect(thrown).to.be.instanceOf(Interrupted)
  })
})
