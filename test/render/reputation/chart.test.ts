import {stripVTControlCharacters} from 'node:util'
import {expect} from 'chai'
import {Chalk} from 'chalk'
import {SERVICE_THRESHOLDS} from '../../../src/domain/reputation/thresholds.ts'
import {rateChart} from '../../../src/render/reputation/chart.ts'
import {plainScreen, type Screen} from '../../../src/render/text/screen.ts'
import {expectGolden} from '../../support/golden.ts'
import {exampleHistory, hourly} from '../../support/reputation.ts'

const chart = (screen: Screen, rateAt: (share: number) => number, name: 'bounce' | 'complaint' = 'bounce') => {
  const history = exampleHistory(rateAt)
  return rateChart(screen, {
    title: `${name} rate, UTC`,
    points: history.bounce,
    span: history,
    thresholds: SERVICE_THRESHOLDS[name],
  })
}
const rows = (drawn: string): string[] => drawn.split('\n')
const rowWith = (drawn: string, word: string): string => rows(drawn).find((row) => row.includes(word)) ?? ''
const rising = (share: number): number => 0.002 + share * 0.015

describe('the chart of a rate', () => {
  for (const columns of [40, 80, 120]) {
    it(`fits ${columns} columns`, () => {
      const drawn = chart(plainScreen(columns), rising)
      for (const row of rows(drawn)) expect(row.length).to.be.at.most(columns)
      expectGolden(`reputation/chart-${columns}.txt`, drawn)
    })
  }

  it('does without Unicode', () => {
    const drawn = chart(plainScreen(80, false), rising)
    expect(drawn).to.match(/^[\x20-\x7e\n]*$/)
    expectGolden('reputation/chart-ascii.txt', drawn)
  })

  it('draws both thresholds across, labelled with their rate and what happens there', () => {
    const drawn = chart(plainScreen(80), () => 0)
    expect(rowWith(drawn, 'paused')).to.match(/^ +4 % ┤(─ )+─? +paused$/)
    expect(rowWith(drawn, 'warned')).to.match(/^ +2 % ┤(─ )+─? +warned$/)
  })

  it('labels the thresholds of complaints with theirs', () => {
    const drawn = chart(plainScreen(80), () => 0, 'complaint')
    expect(rowWith(drawn, 'paused')).to.match(/^ +0\.08 % ┤/)
    expect(rowWith(drawn, 'warned')).to.match(/^ +0\.04 % ┤/)
  })

  const touches: [number, boolean, boolean][] = [
    [0.0199999, false, false],
    [0.02, true, false],
    [0.0399999, true, false],
    [0.04, true, true],
    [0.3, true, true],
  ]
  for (const [rate, warned, paused] of touches) {
    it(`lets a bar of ${rate} ${warned ? 'reach' : 'stay below'} the warning and ${paused ? 'reach' : 'stay below'} the pause`, () => {
      const drawn = chart(plainScreen(80), () => rate)
      const reaches = (word: string) => /[▁▂▃▄▅▆▇█▲]/.test(rowWith(drawn, word))
      expect([reaches('warned'), reaches('paused')]).to.deep.equal([warned, paused])
    })
  }

  it('grows above the pause with the rate, and never beyond what a screen bears', () => {
    const heights = [0.01, 0.05, 0.08, 0.2, 0.5, 1].map((rate) => rows(chart(plainScreen(80), () => rate)).length)
    expect(heights).to.deep.equal([10, 11, 16, 14, 16, 16])
  })

  it('marks bars that continue beyond the top', () => {
    const [, top = ''] = rows(chart(plainScreen(80), () => 0.5))
    expect(top).to.match(/┤▲+$/)
  })

  it('leaves a gap where there was no mail, and a mark where the rate was zero', () => {
    const history = exampleHistory(() => 0)
    const points = history.bounce.filter((_, index) => index < 168)
    const drawn = rateChart(plainScreen(80), {title: 't', points, span: history, thresholds: SERVICE_THRESHOLDS.bounce})
    const lowest = rows(drawn).at(-3) ?? ''
    expect(lowest).to.match(/┤▁{31}$/)
  })

  it('shows hours instead of days for a short span', () => {
    const points = hourly(() => 0.01, 86_400_000).map(({at, rate}) => ({at: new Date(at).toISOString(), rate}))
    const span = {from: points[0]?.at ?? '', to: '2026-11-24T12:00:00.000Z', periodSeconds: 3600}
    const drawn = rateChart(plainScreen(80), {title: 't', points, span, thresholds: SERVICE_THRESHOLDS.bounce})
    expect(rows(drawn).at(-1)).to.match(/^ +23 Nov 12:00 +24 Nov 12:00$/)
  })

  it('gives each period a bar of its own width where there is room', () => {
    const span = {from: '2026-11-24T00:00:00.000Z', to: '2026-11-24T12:00:00.000Z', periodSeconds: 3600}
    const points = [0, 1, 11].map((hour) => ({at: `2026-11-24T${String(hour).padStart(2, '0')}:00:00.000Z`, rate: 0}))
    const drawn = rateChart(plainScreen(80), {title: 't', points, span, thresholds: SERVICE_THRESHOLDS.bounce})
    expect(rows(drawn).at(-3)).to.equal(`         ┤${'▁'.repeat(10)}${' '.repeat(45)}${'▁'.repeat(5)}`)
  })

  it('says nothing by colour that it does not say without', () => {
    const coloured = chart({columns: 80, unicode: true, paint: new Chalk({level: 3})}, (share) => share * 0.06)
    expect(coloured).to.include('\u001b[')
    expect(stripVTControlCharacters(coloured)).to.equal(chart(plainScreen(80), (share) => share * 0.06))
  })
})
