import {readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'
import {runSesctl} from '../support/sesctl.ts'

const {commands} = JSON.parse(
  readFileSync(fileURLToPath(new URL('../../oclif.manifest.json', import.meta.url)), 'utf8'),
) as {
  commands: Record<string, {id: string}>
}
const WIDE = ['rotate', 'reputation', 'feedback:list', 'verify', 'context:add']

describe('the help of a command', function () {
  this.timeout(30_000)

  for (const id of WIDE) {
    const words = id.split(':')

    it(`has a usage line that can be read: ${words.join(' ')}`, async () => {
      expect(Object.keys(commands)).to.include(id)
      const {code, stdout} = await runSesctl([...words, '--help'])
      expect(code).to.equal(0)
      const usage = /USAGE\n([\s\S]*?)\n\n/.exec(stdout)?.[1] ?? ''
      expect(usage).to.match(new RegExp(`^  \\$ sesctl ${words.join(' ')}( \\[?[A-Z]+\\]?)* \\[FLAGS\\]$`))
    })

    it(`breaks no word at 40 columns: ${words.join(' ')}`, async () => {
      const wide = await runSesctl([...words, '--help'], {env: {OCLIF_COLUMNS: '200'}})
      const narrow = await runSesctl([...words, '--help'], {env: {OCLIF_COLUMNS: '40'}})
      const whole = new Set(wide.stdout.split(/\s+/))
      expect(narrow.stdout.split(/\s+/).filter((word) => !whole.has(word))).to.deep.equal([])
    })
  }

  it('spells out the flags that are required', async () => {
    const {stdout} = await runSesctl(['pause', '--help'])
    expect(stdout).to.contain('$ sesctl pause INSTANCE --reason ')
  })
})
