import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {checkedEnvelope} from '../support/result-schema.ts'
import {runSesctl, temporaryHome} from '../support/sesctl.ts'

describe('sesctl context', () => {
  let home: ReturnType<typeof temporaryHome>
  const run = async (args: string[], input?: string) =>
    await runSesctl(['context', ...args], {env: home.env, ...(input === undefined ? {} : {input})})
  const add = async (name: string, ...more: string[]) =>
    await run(
      ['add', name, '--broker-url', `https://${name}.example.gov/`, '--broker-password-stdin', ...more],
      'hunter2\n',
    )

  beforeEach(() => {
    home = temporaryHome()
  })
  afterEach(() => home.dispose())

  it('adds the first context as the current one, and later ones only with --use', async () => {
    expect(checkedEnvelope('context-add', (await add('one', '--json')).stdout).result).to.deep.equal({
      name: 'one',
      current: true,
    })
    expect(checkedEnvelope('context-add', (await add('two', '--json')).stdout).result).to.include({current: false})
    expect(checkedEnvelope('context-add', (await add('three', '--use', '--json')).stdout).result).to.include({
      current: true,
    })
  })

  it('keeps the password in a file of its own and says where, and never shows it', async () => {
    const {stdout, stderr} = await add('one')
    const shown = await run(['show', '--explain', '--json'])
    const contexts = readFileSync(join(home.env['XDG_CONFIG_HOME'] ?? '', 'sesctl', 'contexts.json'), 'utf8')
    expect(stderr).to.contain('mode 0600')
    for (const text of [stdout, stderr, shown.stdout, contexts]) expect(text).not.to.contain('hunter2')
    checkedEnvelope('context-show', shown.stdout)
  })

  it('refuses a URL with credentials in it before it keeps anything', async () => {
    const {code, stderr} = await run(
      ['add', 'x', '--broker-url', 'https://u:p@x', '--broker-password-stdin'],
      'hunter2',
    )
    expect(code).to.equal(2)
    expect(stderr).to.contain("Can't keep credentials inside a URL")
  })

  it('names the flag that answers when nobody can be asked for the password', async () => {
    const {code, stdout} = await run(['add', 'x', '--broker-url', 'https://x', '--json'])
    expect(code).to.equal(2)
    expect(JSON.parse(stdout)).to.nested.include({ok: false, 'error.code': 'answer-needed'})
    expect(stdout).to.contain('--broker-password-stdin')
  })

  it('does not overwrite a context unless told to', async () => {
    await add('one')
    expect((await add('one')).code).to.equal(6)
    expect((await add('one', '--replace')).code).to.equal(0)
  })

  it('lists, uses and removes', async () => {
    await add('one')
    await add('two')
    expect((await run(['use', 'two'])).code).to.equal(0)
    const {result} = checkedEnvelope<{contexts: {name: string; current: boolean}[]}>(
      'context-list',
      (await run(['list', '--json'])).stdout,
    )
    expect(result.contexts.map(({name, current}) => [name, current])).to.deep.equal([
      ['one', false],
      ['two', true],
    ])
    expect(checkedEnvelope('context-remove', (await run(['remove', 'two', '--json'])).stdout).result).to.deep.include({
      name: 'two',
    })
    expect((await run(['show'])).code).to.equal(2)
  })

  it('says which contexts there are when one is unknown', async () => {
    await add('one')
    const {code, stderr} = await run(['use', 'nope'])
    expect(code).to.equal(2)
    expect(stderr).to.contain('Known: one')
  })

  it('says that AWS credentials are damaged, by their place and without their text', async () => {
    const folder = join(home.env['XDG_CONFIG_HOME'] ?? '', 'sesctl')
    await add('one')
    writeFileSync(join(folder, 'aws'), '{"accessKeyId": "AKIA", hunter2')
    const file = join(folder, 'contexts.json')
    const contexts = JSON.parse(readFileSync(file, 'utf8')) as {contexts: {one: Record<string, unknown>}}
    contexts.contexts.one['aws'] = {region: 'us-gov-west-1', credentials: {from: 'file', path: 'aws'}}
    writeFileSync(file, JSON.stringify(contexts))
    const {code, stdout} = await runSesctl(['reputation', '--all', '--json'], {env: home.env})
    expect(code).to.equal(4)
    expect(JSON.parse(stdout)).to.nested.include({'error.code': 'secret-missing'})
    expect(stdout).not.to.contain('hunter2')
  })
})
