import {expect} from 'chai'
import {checkedTags, tagsInField} from '../../../src/sandbox/mail/message-tags.ts'
import {MailRefusal} from '../../../src/sandbox/mail/refusal.ts'

const LONG = 'x'.repeat(256)

/** Tags and refusals as they were recorded from AWS for the snapshot tests of a public emulator, July 2024. */
const RECORDED: readonly [name: string, value: string, refusal: string][] = [
  ['', '', 'The tag name must be specified.'],
  ['', 'test', 'The tag name must be specified.'],
  ['test', '', 'The tag value must be specified.'],
  [
    'test_invalid_name:123',
    'test',
    "Invalid tag name <test_invalid_name:123>: only alphanumeric ASCII characters, '_',  '-' are allowed.",
  ],
  [
    'test_invalid_name@123',
    'test_invalid_value:123',
    "Invalid tag name <test_invalid_name@123>: only alphanumeric ASCII characters, '_',  '-' are allowed.",
  ],
  [
    'test',
    'test_invalid_value:123',
    "Invalid tag value <test_invalid_value:123>: only alphanumeric ASCII characters, '_',  '-' , '.', '@' are allowed.",
  ],
  [LONG, 'test', 'Tag name cannot exceed 255 characters.'],
  ['test', LONG, 'Tag value cannot exceed 255 characters.'],
]

describe('message tags are refused as it was recorded', () => {
  for (const [name, value, refusal] of RECORDED)
    it(`${name.slice(0, 25)}=${value.slice(0, 25)}`, () => {
      expect(() => checkedTags([[name, value]]))
        .to.throw(MailRefusal, refusal)
        .with.property('message', refusal)
    })

  it('but not a value with a dot and an at sign, from the API or from the header', () => {
    expect(checkedTags([['recipient', 'ann@agency.test']])).to.deep.equal({recipient: 'ann@agency.test'})
    expect(tagsInField('recipient=ann@agency.test, run=1.2')).to.deep.equal({recipient: 'ann@agency.test', run: '1.2'})
  })
})
