import {readFileSync} from 'node:fs'
import {expect} from 'chai'
import {auditRulesPage} from '../../../scripts/audit-rules.ts'

describe('the page of the audit rules', () => {
  it('says what the rules say: node scripts/audit-rules.ts writes it anew', () => {
    expect(readFileSync(new URL('../../../docs/audit-rules.md', import.meta.url), 'utf8')).to.equal(auditRulesPage())
  })
})
