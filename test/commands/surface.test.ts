import {existsSync, globSync, readFileSync} from 'node:fs'
import {basename} from 'node:path'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
interface Flag {
  summary?: string
  description?: string
  default?: unknown
  char?: string
  helpValue?: string
}

const {commands} = JSON.parse(readFileSync(`${ROOT}oclif.manifest.json`, 'utf8')) as {
  commands: Record<string, {id: string; summary?: string; examples?: string[]; flags: Record<string, Flag>}>
}
/** Read-only commands, and those that only steer the sandbox or this machine. */
const MUTATIONS = [
  'provision',
  'update',
  'deprovision',
  'bind',
  'unbind',
  'rotate',
  'pause',
  'unpause',
  'send-test',
  'audit',
  'guard',
  'guard:listen',
  'context:add',
  'context:use',
  'context:remove',
  'context:import',
  'sandbox:reset',
]

describe('the surface of the program', () => {
  it('has the four names that scripts rely on', () => {
    expect(Object.keys(commands)).to.include.members(['provision', 'dns-instructions', 'rotate', 'reputation'])
  })

  for (const {id, summary, examples, flags} of Object.values(commands)) {
    const name = id.replaceAll(':', ' ')
    it(`${name} says what it does, shows an example, and describes every flag`, () => {
      expect(summary).to.be.a('string').that.is.not.empty
      expect(examples ?? []).not.to.be.empty
      for (const [flag, {summary: text, description}] of Object.entries(flags))
        expect(text ?? description, flag).to.be.a('string')
    })
    it(`${name} shows its defaults as people type them, and -y wherever there is --yes`, () => {
      for (const [flag, {default: value, char, helpValue = ''}] of Object.entries(flags)) {
        if (/^\d+[smhd]$/.test(helpValue)) expect(value ?? '1m', `--${flag}`).to.match(/^\d+[smhd]/)
        if (flag === 'yes') expect(char).to.equal('y')
      }
    })
    it(`${name} has a schema for its JSON result, and takes --json`, () => {
      expect(existsSync(`${ROOT}schemas/${id.replaceAll(':', '-')}.json`)).to.equal(true)
      expect(flags).to.have.property('json')
    })
  }

  for (const id of MUTATIONS) {
    it(`${id} can be tried with --dry-run`, () => expect(commands[id]?.flags).to.have.property('dry-run'))
  }

  it('has no schema of a command that is gone', () => {
    const known = ['envelope.json', ...Object.values(commands).map(({id}) => `${id.replaceAll(':', '-')}.json`)]
    const schemas = globSync('schemas/*.json', {cwd: ROOT}).map((path) => basename(path))
    expect(schemas.filter((schema) => !known.includes(schema))).to.deep.equal([])
  })
})
