import {expect} from 'chai'
import {inOrder} from '../../src/cli/typed-words.ts'

describe('what was typed', () => {
  const CASES: readonly (readonly [typed: string, read: string])[] = [
    ['list', 'list'],
    ['--context prod list', 'list --context prod'],
    ['--context=prod --json sandbox status', 'sandbox status --context=prod --json'],
    ['--debug verify mail-prod --watch', 'verify mail-prod --debug --watch'],
    ['--json list -- --context', 'list --json -- --context'],
    ['-v', '--version'],
    ['help', '--help'],
    ['help sandbox dns', 'sandbox dns --help'],
    ['--json', '--help'],
    ['', ''],
    ['--unknown list', '--unknown list'],
    ['list --context prod', 'list --context prod'],
  ]
  for (const [typed, read] of CASES) {
    it(`is read as "${read}": ${typed}`, () => {
      expect(inOrder(typed.split(' ').filter(Boolean)).join(' ')).to.equal(read)
    })
  }
})
