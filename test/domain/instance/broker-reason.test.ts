import {expect} from 'chai'
import {brokerReason} from '../../../src/domain/instance/broker-reason.ts'

/** OpenTofu's diagnostics (-no-color), as the broker joins their lines. */
const CREATING =
  'Error: creating IAM User (csb-1): LimitExceeded: Cannot exceed quota for UsersPerAccount: 5000 with aws_iam_user.user, on main.tf line 12, in resource "aws_iam_user" "user": 12: resource "aws_iam_user" "user" {'
const INDEX =
  'Error: Invalid index on main.tf line 58, in locals: 58: token = tolist(aws_ses_domain_dkim.dkim[0].dkim_tokens)[3] The collection has no elements.'

describe('what the broker says of an operation that failed (class: a dump on one line)', () => {
  it('is said without the name of the operation, which the sentence around it has', () => {
    for (const operation of ['provision', 'update', 'upgrade', 'deprovision']) {
      expect(brokerReason(`${operation} failed: Error: boom exit status 1`)).to.equal('Error: boom')
    }
    const bind = 'error performing bind: error waiting for result: bind failed: Error: LimitExceeded exit status 1'
    expect(brokerReason(bind)).to.equal('Error: LimitExceeded')
  })

  it('names the place of an error instead of quoting its source', () => {
    expect(brokerReason(`update failed: ${CREATING} exit status 1`)).to.equal(
      'Error: creating IAM User (csb-1): LimitExceeded: Cannot exceed quota for UsersPerAccount: 5000 (aws_iam_user.user, main.tf line 12)',
    )
  })

  it('keeps a line of source that is no opening of a block, for the explanation cannot be distinguished from it', () => {
    expect(brokerReason(INDEX)).to.equal(
      'Error: Invalid index (main.tf line 58) token = tolist(aws_ses_domain_dkim.dkim[0].dkim_tokens)[3] The collection has no elements.',
    )
  })

  it('has each error of several on a line of its own', () => {
    expect(brokerReason(`provision failed: ${CREATING} ${INDEX} exit status 1`).split('\n')).to.have.length(2)
  })

  it('keeps a text of another shape, and obeys no control character of it', () => {
    expect(brokerReason('quota exceeded')).to.equal('quota exceeded')
    expect(brokerReason('update failed: \u001b[31mno')).to.equal('\ufffd[31mno')
    expect(brokerReason('')).to.equal('')
  })

  it('is read in time that grows with its length alone', () => {
    const long = 'Error: x on main.tf line 1, in '.repeat(20_000)
    const before = performance.now()
    brokerReason(long)
    expect(performance.now() - before).to.be.below(1000)
  })
})
