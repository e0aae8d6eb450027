import {expect} from 'chai'
import {AwsError} from '../../../../src/sandbox/aws/aws-error.ts'
import {child, childText, parseXml} from '../../../../src/sandbox/aws/protocols/xml-document.ts'

describe('an XML document that a client sends', () => {
  it('is read as elements and text, without prefixes, attributes and comments', () => {
    const root = parseXml(
      `<?xml version="1.0" encoding="UTF-8"?>\n<r:Root xmlns:r="urn:x" a='1'><!-- <no/> --><A> one </A><B><C/></B>` +
        '<A>two</A><D><![CDATA[<raw> & text]]></D></r:Root>\n',
    )
    expect(root.name).to.equal('Root')
    expect(root.children.map(({name}) => name)).to.deep.equal(['A', 'B', 'A', 'D'])
    expect(childText(root, 'A')).to.equal('one')
    expect(child(root, 'B')?.children).to.deep.equal([{name: 'C', text: '', children: []}])
    expect(childText(root, 'D')).to.equal('<raw> & text')
    expect(childText(root, 'E')).to.equal(undefined)
  })

  it('has the five entities of XML and characters by number', () => {
    expect(childText(parseXml('<a><b>&lt;&amp;&quot;&apos;&gt;&#65;&#x1F600;</b></a>'), 'b')).to.equal('<&"\'>A😀')
  })

  for (const [what, text] of [
    ['is empty', ''],
    ['has no root', 'text'],
    ['has two roots', '<a/><b/>'],
    ['has text outside', '<a/>text'],
    ['does not end', '<a><b></b>'],
    ['ends in another order', '<a><b></a></b>'],
    ['ends too often', '<a></a></a>'],
    ['has a document type', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'],
    ['has an unknown entity', '<a>&x;</a>'],
    ['has a bare ampersand', '<a>a & b</a>'],
    ['has a character that there is not', '<a>&#x110000;</a>'],
    ['is deeper than anybody needs', '<a>'.repeat(60) + '</a>'.repeat(60)],
  ] as const)
    it(`is refused when it ${what}`, () => {
      expect(() => parseXml(text))
        .to.throw(AwsError)
        .with.property('code', 'MalformedXML')
    })
})
