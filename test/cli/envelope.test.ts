import {expect} from 'chai'
import {reportOf, schemaName} from '../../src/cli/envelope.ts'
import {InvalidValue, Unavailable} from '../../src/domain/failure.ts'

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

  it('makes control and bidirectional characters of foreign text visible instead of obeying them', () => {
    const {report} = reportOf(new Unavailable('broker said \u001b[2J\u202egood'))
    expect(report.message).to.equal('broker said \ufffd[2J\ufffdgood')
  })
})
