import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {expect} from 'chai'
import {StateDatabase} from '../../../src/adapters/state/database.ts'
import {stateFeedbackEvents} from '../../../src/adapters/state/feedback-events.ts'
import type {FeedbackEvent, FeedbackType} from '../../../src/domain/feedback/event.ts'
import type {FeedbackCounts, FeedbackEvents} from '../../../src/ports/feedback/events.ts'

const HOUR = 3_600_000
const NOON = Date.UTC(2026, 10, 24, 12)

describe('the counts of feedback that was kept', () => {
  let folder: string
  let state: StateDatabase
  let feedback: FeedbackEvents
  let kept: number

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sesctl-counts-'))
    state = await StateDatabase.open(folder)
    feedback = stateFeedbackEvents(state, 'test')
    kept = 0
  })
  afterEach(() => {
    state.close()
    rmSync(folder, {recursive: true, force: true})
  })

  async function has(type: FeedbackType, at: number, change: Partial<FeedbackEvent> = {}): Promise<void> {
    kept += 1
    const event: FeedbackEvent = {
      type,
      messageId: `m${kept}`,
      recipient: `reader-${kept}@example.test`,
      feedbackId: '',
      at: new Date(at).toISOString(),
      configurationSet: 'csb-aws-ses-one',
      ...(type === 'Bounce' ? {bounceType: 'Permanent', subType: 'General'} : {}),
      ...change,
    }
    await feedback.take({snsMessageId: `n${kept}`, receivedAt: at, events: [event], delivery: () => []})
  }
  const counts = async (): Promise<readonly FeedbackCounts[]> =>
    await feedback.counts({
      configurationSet: 'csb-aws-ses-one',
      from: NOON - 24 * HOUR,
      to: NOON + 24 * HOUR,
      bucketMillis: HOUR,
    })

  it('are one bucket for what happened in one hour, named by its start', async () => {
    await has('Delivery', NOON + 1)
    await has('Delivery', NOON + HOUR - 1)
    await has('Bounce', NOON + HOUR)
    expect(await counts()).to.deep.equal([
      {at: NOON, delivered: 2, bouncedPermanent: 0, complained: 0},
      {at: NOON + HOUR, delivered: 0, bouncedPermanent: 1, complained: 0},
    ])
  })

  it('leave out mail to the mailbox simulator, which moves no rate', async () => {
    await has('Delivery', NOON)
    await has('Delivery', NOON, {recipient: 'success@simulator.amazonses.com'})
    await has('Bounce', NOON, {recipient: 'bounce+label@Simulator.AmazonSES.com'})
    await has('Complaint', NOON, {recipient: 'complaint@simulator.amazonses.com', feedbackId: 'f1'})
    expect(await counts()).to.deep.equal([{at: NOON, delivered: 1, bouncedPermanent: 0, complained: 0}])
  })

  it('leave out bounces that may pass, and what was only refused for being on the suppression list of the account', async () => {
    await has('Bounce', NOON, {bounceType: 'Transient', subType: 'MailboxFull'})
    await has('Bounce', NOON, {subType: 'OnAccountSuppressionList'})
    expect(await counts()).to.deep.equal([{at: NOON, delivered: 0, bouncedPermanent: 0, complained: 0}])
  })

  it('have a complaint once, however many recipients may have complained', async () => {
    await has('Complaint', NOON, {messageId: 'm', feedbackId: 'f', recipient: 'a@example.test'})
    await has('Complaint', NOON, {messageId: 'm', feedbackId: 'f', recipient: 'b@example.test'})
    expect((await counts()).map(({complained}) => complained)).to.deep.equal([1])
  })
})
