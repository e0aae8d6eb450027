import {expect} from 'chai'
import type {RequiredRecord} from '../../../src/domain/records/required-records.ts'
import {judge} from '../../../src/domain/verification/judge.ts'
import {factsOf} from '../../support/dns-fixture.ts'
import {DMARC, SPF} from '../records/merge/facts.ts'

/** `|` is where a string of the TXT record ends. */
function editOf(record: RequiredRecord, ...texts: string[]) {
  const records = texts.map((text) => `${record.name} TXT ${text}`)
  const [judgement] = judge([record], factsOf([record], {authorities: {ns1: {records}}}))
  return judgement?.edit
}

describe('the record that an edit names, octet for octet', () => {
  it('is the one with its strings as they are cut', () => {
    expect(editOf(SPF, 'v=spf1 ip4:192.0.2.1 |ip4:192.0.2.2 ~all')?.replaceRecord).to.deep.equal({
      name: 'agency.gov',
      type: 'TXT',
      value: 'v=spf1 ip4:192.0.2.1 ip4:192.0.2.2 ~all',
      strings: ['v=spf1 ip4:192.0.2.1 ', 'ip4:192.0.2.2 ~all'],
      rdata: '"v=spf1 ip4:192.0.2.1 " "ip4:192.0.2.2 ~all"',
    })
  })

  it('is another than the removed one, where both say the same in other strings', () => {
    const edit = editOf(SPF, 'v=spf1 ~all', 'v=spf1| ~all')
    const removed = edit?.remove?.map(({rdata}) => rdata)
    expect(removed).to.have.length(1)
    expect([edit?.replaceRecord?.rdata, ...(removed ?? [])]).to.have.members(['"v=spf1 ~all"', '"v=spf1" " ~all"'])
  })

  it('is shown by octets where a removed record is one', () => {
    const edit = editOf(DMARC, 'v=DMARC1; p=no|ne', DMARC.value)
    expect(edit?.remove?.map(({rdata}) => rdata)).to.deep.equal(['"v=DMARC1; p=no" "ne"'])
  })
})
