import {expect} from 'chai'
import type {SandboxFault} from '../../../src/domain/sandbox/sandbox.ts'
import {clockSentence} from '../../../src/render/sandbox/clock.ts'
import {renderFaults, renderLogLine} from '../../../src/render/sandbox/faults.ts'
import {plainScreen} from '../../../src/render/text/screen.ts'

const FAULT: SandboxFault = {
  name: 'complaint-burst',
  standsFor: 'A campaign annoys its readers, and complaints come in by the dozen.',
  changes: 'This share is complained about.',
  takes: {instance: true, times: true, millis: null, share: 0.05},
  on: null,
}
const shown = (fault: SandboxFault, columns = 80): string => renderFaults([fault])(plainScreen(columns))

describe('the faults of the sandbox, as they are shown', () => {
  it('say what they stand for, what they change and what they take', () => {
    expect(shown(FAULT).split('\n')).to.deep.equal([
      '· complaint-burst  off',
      '    A campaign annoys its readers, and complaints come in by the dozen.',
      '    This share is complained about.',
      '    takes --for, --times, --instance, --share (5 %)',
    ])
  })

  it('say everything that limits one that is on', () => {
    const limits = {until: '2026-11-24T13:00:00.000Z', left: 3, instance: 'abc', struck: 2}
    const on = {since: '2026-11-24T12:00:00.000Z', millis: 0, share: 0.125, ...limits}
    expect(shown({...FAULT, on}).split('\n')[0]).to.equal(
      '! complaint-burst  on, 12.5 %, instance abc, 3 more, until 2026-11-24 13:00:00 UTC, struck 2 ×',
    )
  })

  it('fit a narrow screen', () => {
    for (const line of shown(FAULT, 40).split('\n').slice(0, -1)) expect(line.length).to.be.at.most(40)
  })
})

describe('a line of the log, as it is shown', () => {
  it('is kept from steering the terminal', () => {
    const line = renderLogLine({at: '2026-11-24T12:00:00.000Z', text: 'one \u001b[2J two'})(plainScreen())
    expect(line)
      .to.match(/^2026-11-24T12:00:00\.000Z one /)
      .and.not.to.contain('\u001b')
  })
})

describe('the clock of the sandbox, as it is shown', () => {
  const now = '2026-11-24T12:00:00.000Z'
  for (const [offsetMillis, words] of [
    [0, "as this machine's."],
    [259_200_000, "3 d ahead of this machine's."],
    [-90_000, "1 m 30 s behind this machine's."],
  ] as const)
    it(`is ${words}`, () => {
      expect(clockSentence({now, offsetMillis})).to.equal(`The sandbox's clock says 2026-11-24 12:00:00 UTC, ${words}`)
    })
})
