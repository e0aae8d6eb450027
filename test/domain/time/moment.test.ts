import {expect} from 'chai'
import {InvalidValue} from '../../../src/domain/exit/failure.ts'
import {parseMoment} from '../../../src/domain/time/moment.ts'

describe('a moment that is typed', () => {
  for (const [text, expected] of [
    ['2026-11-25', '2026-11-25T00:00:00.000Z'],
    ['2026-11-25T09:30Z', '2026-11-25T09:30:00.000Z'],
    ['2026-11-25T09:30:15.250Z', '2026-11-25T09:30:15.250Z'],
    ['2026-11-25T09:30:00-05:00', '2026-11-25T14:30:00.000Z'],
    ['2028-02-29', '2028-02-29T00:00:00.000Z'],
  ] as const)
    it(`can be ${text}`, () => {
      expect(new Date(parseMoment(text)).toISOString()).to.equal(expected)
    })

  for (const text of [
    '',
    'tomorrow',
    '2026-11-25T09:30:00',
    '2026-11-25 09:30Z',
    '2026-13-01',
    '2026-02-30',
    '25.11.2026',
  ])
    it(`cannot be ${JSON.stringify(text)}`, () => {
      expect(() => parseMoment(text)).to.throw(InvalidValue, "Can't read")
    })
})
