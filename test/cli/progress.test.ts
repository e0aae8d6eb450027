import {expect} from 'chai'
import stringWidth from 'string-width'
import {follow} from '../../src/cli/progress.ts'
import type {ProgressEvent} from '../../src/domain/progress/progress.ts'
import {plainScreen} from '../../src/render/text/screen.ts'
import {screenLines} from '../support/screen-text.ts'

const DETAIL = 'the remote side has much to say about what it is doing, and says all of it in one long sentence 終わり'

async function* work(...events: ProgressEvent[]): AsyncGenerator<ProgressEvent, string, void> {
  yield* events
  return 'result'
}

/** What reaches a stream, write by write. */
async function shown(isTTY: boolean, ...events: ProgressEvent[]): Promise<string[]> {
  const writes: string[] = []
  const stream = {isTTY, write: (text: string) => writes.push(text)} as unknown as NodeJS.WriteStream
  expect(
    await follow(work(...events), {stream, screen: plainScreen(60), complete: (text) => text, warn: () => {}}),
  ).to.equal('result')
  return writes
}

describe('the progress of long work', () => {
  it('writes one line a change off a terminal', async () => {
    const running = {stage: 'creation', state: 'running'} as const
    const writes = await shown(
      false,
      running,
      running,
      {...running, detail: 'half'},
      {stage: 'creation', state: 'done'},
    )
    expect(writes.map((line) => line.replace(/\d+\.\d s/, 'T'))).to.deep.equal([
      '… creation  T\n',
      '… creation  T  half\n',
      '✓ creation  T\n',
    ])
  })

  it('keeps a live line within the terminal: what wraps cannot be erased', async () => {
    const writes = await shown(true, {stage: 'proof', state: 'running', detail: DETAIL})
    const drawn = writes.filter((text) => text.includes('proof'))
    expect(drawn).not.to.deep.equal([])
    for (const text of drawn) expect(stringWidth(text)).to.be.below(60)
  })

  it('leaves the last word of a stage on the terminal, whole', async () => {
    const writes = await shown(
      true,
      {stage: 'proof', state: 'running', detail: DETAIL},
      {stage: 'proof', state: 'failed', detail: DETAIL},
    )
    const lines = screenLines(writes.join(''))
    for (const line of lines) expect(stringWidth(line)).to.be.at.most(60)
    expect(lines.map((line) => line.trim()).join(' ')).to.contain(DETAIL)
    expect(lines[0]).to.match(/^✗ proof {2}\d\.\d s {2}the remote side/)
  })
})
