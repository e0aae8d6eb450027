import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {makeFolder, readJson, writeJson} from '../../../src/sandbox/store/files.ts'

describe('files of the sandbox', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sesctl-files-'))
  })
  afterEach(() => rmSync(folder, {recursive: true, force: true}))

  it('are for their owner only, and read as they were written', () => {
    const file = join(folder, 'ports.json')
    writeJson(file, {dns: 1})
    writeJson(file, {dns: 2})
    expect(readJson(file)).to.deep.equal({dns: 2})
    expect(statSync(file).mode & 0o777).to.equal(0o600)
    expect(readdirSync(folder)).to.deep.equal(['ports.json'])
  })

  it('are nothing where they are missing or damaged', () => {
    writeFileSync(join(folder, 'half.json'), '{"dns":')
    expect(readJson(join(folder, 'half.json'))).to.equal(undefined)
    expect(readJson(join(folder, 'none.json'))).to.equal(undefined)
  })

  it('leave no draft where they cannot be written', () => {
    mkdirSync(join(folder, 'ports.json', 'inside'), {recursive: true})
    expect(() => writeJson(join(folder, 'ports.json'), {})).to.throw()
    expect(readdirSync(folder)).to.deep.equal(['ports.json'])
  })

  it('appear together in a folder, each with its mode', () => {
    const home = join(folder, 'deep', 'tls')
    makeFolder(home, [
      {name: 'key.pem', content: 'key', mode: 0o600},
      {name: 'ca.pem', content: 'ca', mode: 0o644},
    ])
    expect(readdirSync(join(folder, 'deep'))).to.deep.equal(['tls'])
    expect(readdirSync(home)).to.have.members(['ca.pem', 'key.pem'])
    expect(statSync(join(home, 'key.pem')).mode & 0o777).to.equal(0o600)
    expect(statSync(home).mode & 0o777).to.equal(0o700)
  })

  it('are those of the process that was faster', () => {
    const home = join(folder, 'tls')
    makeFolder(home, [{name: 'key.pem', content: 'first', mode: 0o600}])
    makeFolder(home, [{name: 'key.pem', content: 'second', mode: 0o600}])
    expect(readFileSync(join(home, 'key.pem'), 'utf8')).to.equal('first')
    expect(readdirSync(folder)).to.deep.equal(['tls'])
  })
})
