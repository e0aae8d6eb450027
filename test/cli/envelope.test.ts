import {expect} from 'chai'
import {reportOf, schemaName} from '../../src/cli/envelope.ts'
import {InvalidValue, Unavailable} from '../../src/domain/exit/failure.ts'

describe('the envelope', () => {
  it('names its schema by the command as it is typed, with dashes', () => {
    expect(schemaName('sandbox:dns:set')).to.equal('sesctl.sandbox-dns-set/1')
  })

  it('reports a failure with its code, hints and exit code', () => {
    expect(reportOf(new InvalidValue('Can’t use x.', {hints: ['Use y.']}))).to.deep.equal({
      report: {code: 'invalid-value', message: 'Can’t use x.', hints: ['Use y.'], retryable: false},
      exit: 2,
    })
    expect(reportOf(new Unavailable('Away.')))
      .to.deep.include({exit: 5})
      .and.nested.include({'report.retryable': true})
  })

  it('calls anything else a bug, and keeps it for --debug', () => {
    const bug = new TypeError('x is not a function')
    expect(reportOf(bug)).to.deep.include({exit: 1, bug}).and.nested.include({'report.code': 'internal-error'})
    expect(reportOf('thrown text').report.message).to.contain('thrown text')
  })

  it('keeps nothing of a parser error but its sentence: its other fields hold argv and configuration', () => {
    const parserError = Object.assign(new Error('Nonexistent flag: --x\nSee more help with --help'), {
      parse: {input: {argv: ['--password', 'hunter2']}},
      oclif: {exit: 2},
    })
    const {report, exit} = reportOf(parserError)
    expect(exit).to.equal(2)
    expect(report).to.include({code: 'usage', message: 'Nonexistent flag: --x'})
    expect(JSON.stringify(report)).not.to.contain('hunter2')
  })

  it("takes the parser's frame and colours off its sentences", () => {
    const framed = (message: string): string =>
      reportOf(Object.assign(new Error(`${message}\nSee more help with --help`), {oclif: {exit: 2}})).report.message
    expect(framed('The following error occurred:\n  \u001b[2mMissing required flag reason\u001b[22m')).to.equal(
      'Missing required flag --reason',
    )
    expect(framed('The following errors occurred:\n  Missing required flag a\n  Missing required flag b')).to.equal(
      'Missing required flag --a\n  Missing required flag --b',
    )
  })

  it("takes the parser's frame off a failure of a flag's value", () => {
    const failure = new InvalidValue('Can’t read "3x" as a duration.', {hints: ['Write it as 90s.']})
    failure.message = `Parsing --timeout \n\t${failure.message}\nSee more help with --help`
    expect(reportOf(failure).report).to.include({
      code: 'invalid-value',
      message: '--timeout: Can’t read "3x" as a duration.',
    })
  })

  it('makes control and bidirectional characters of foreign text visible instead of obeying them', () => {
    const {report} = reportOf(new Unavailable('broker said \u001b[2J\u202egood'))
    expect(report.message).to.equal('broker said \ufffd[2J\ufffdgood')
  })

  it('shows the beginning of a remote text of a megabyte, and says how long it is', () => {
    const long = 'x'.repeat(1024 * 1024)
    for (const failure of [
      new Unavailable(`The broker said: ${long}`),
      new Error(long),
      new Unavailable('a', {hints: [long]}),
    ]) {
      const {report} = reportOf(failure)
      const text = [report.message, ...report.hints].join('\n')
      expect(text.length).to.be.lessThan(2300)
      expect(text).to.match(/… \(1,048,\d\d\d characters\)/)
    }
  })
})
