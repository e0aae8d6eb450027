import {expect} from 'chai'
import {renderDnsCards, renderDnsInstructions} from '../../../src/render/records/dns-instructions.ts'
import {plainScreen} from '../../../src/render/text/screen.ts'
import {expectGolden} from '../../support/golden.ts'
import {mergedChanges} from '../../support/merged-records.ts'
import {fixtureRecords, instructionsFor} from '../../support/record-set.ts'

describe('the screen of DNS instructions', () => {
  const merged = instructionsFor(fixtureRecords('mail-from'), {changes: mergedChanges()})

  for (const name of ['plain', 'mail-from']) {
    for (const columns of [60, 80, 200]) {
      it(`is what was reviewed at ${columns} columns (${name})`, () => {
        const text = renderDnsInstructions(instructionsFor(fixtureRecords(name)))(plainScreen(columns))
        expectGolden(`dns-instructions/${name}-${columns}.txt`, text)
      })
    }
  }

  it('is what was reviewed as JSON', () => {
    const instructions = instructionsFor(fixtureRecords('mail-from'))
    expectGolden('dns-instructions/mail-from.json', JSON.stringify(instructions, null, 2))
  })

  it('says of each value what is done with it, when it is known what is there', () => {
    expectGolden('exports/merged/table.txt', renderDnsInstructions(merged)(plainScreen(500)))
  })

  it('is cards on a screen of any width when cards are asked for', () => {
    const cards = renderDnsCards(merged)(plainScreen(500))
    expectGolden('exports/merged/cards.txt', cards)
  })

  it('labels a zone that is a guess', () => {
    const zones = [{name: 'agency.gov', knownBy: 'public-suffix'}] as const
    const text = renderDnsInstructions(instructionsFor(fixtureRecords('plain'), {zones}))(plainScreen(120))
    expect(text).to.include('zone agency.gov (a guess)')
  })

  it('says that the platform publishes the records of a generated domain', () => {
    const text = renderDnsInstructions(instructionsFor([], {generated: true}))(plainScreen())
    expect(text).to.match(/nothing for you to publish/)
  })
})
