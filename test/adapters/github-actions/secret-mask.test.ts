import {expect} from 'chai'
import {secretMask} from '../../../src/adapters/github-actions/secret-mask.ts'
import {Secret} from '../../../src/domain/text/secret.ts'

/** What a runner masks: it takes a line for a command, and decodes its value (actions/runner, ActionCommand.cs). */
const maskedBy = (output: string): string[] =>
  output
    .split('\n')
    .filter((line) => line.startsWith('::add-mask::'))
    .map((line) =>
      line.slice('::add-mask::'.length).replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%'),
    )

const printed = (secret: string): string => {
  let output = ''
  secretMask((line) => {
    output += line
  }).hide([new Secret(secret)])
  return output
}

describe('class: secrets in the log of GitHub Actions', () => {
  for (const secret of ['abc+/=', '100%25', '50%', 'a"b\\c', '%0A', '::add-mask::x', 'two\nlines', 'crlf\r\nx']) {
    it(`are masked as the runner reads them, in every form that is written: ${JSON.stringify(secret)}`, () => {
      const masked = maskedBy(printed(secret))
      expect(masked).to.include(secret)
      expect(masked).to.include(JSON.stringify(secret).slice(1, -1))
      expect(masked).to.include(encodeURIComponent(secret))
      for (const line of secret.split(/\r?\n/)) expect(masked).to.include(line)
    })
  }

  it('print nothing that is no command of the runner', () => {
    for (const line of printed('a\nb\r::c').trimEnd().split('\n')) expect(line).to.match(/^::add-mask::[^\r\n]+$/)
  })
})
