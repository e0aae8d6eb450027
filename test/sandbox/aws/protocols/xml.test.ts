import {expect} from 'chai'
import {xml, xmlTimestamp} from '../../../../src/sandbox/aws/protocols/xml.ts'

describe('XML of the Query protocol', () => {
  it('nests structures and makes members of lists', () => {
    expect(xml({Users: [{Name: 'a'}, {Name: 'b', On: true}], Empty: [], Count: 2, Absent: undefined})).to.equal(
      '<Users><member><Name>a</Name></member><member><Name>b</Name><On>true</On></member></Users><Empty></Empty><Count>2</Count>',
    )
  })

  it('escapes what would be markup, and replaces what XML cannot hold', () => {
    expect(xml('<a href="x">&\'\r\n')).to.equal('&lt;a href=&quot;x&quot;&gt;&amp;&#39;&#13;\n')
    expect(xml('a\u0000b\u001b\ufffe\ud800c😀')).to.equal('a\ufffdb\ufffd\ufffd\ufffdc😀')
  })

  it('writes timestamps in whole seconds', () => {
    expect(xmlTimestamp(Date.UTC(2026, 10, 24, 12, 0, 0, 999))).to.equal('2026-11-24T12:00:00Z')
  })
})
