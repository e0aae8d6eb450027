import {expect} from 'chai'
import {type SnsDesk, snsDesk, temporaryFolder} from '../../support/sns-desk.ts'
import {bounceRecord, snsSender} from '../../support/sns-sender.ts'
import {strangersGetNowhere} from '../../support/strangers.ts'

describe('the listener for feedback among strangers', function () {
  this.timeout(30_000)
  const sender = snsSender()
  let folder: ReturnType<typeof temporaryFolder>
  let desk: SnsDesk
  before(async () => {
    folder = temporaryFolder()
    desk = await snsDesk(sender, {folder: folder.path, limits: {headersMillis: 500, requestMillis: 1000}})
  })
  after(async () => {
    await desk.stop()
    folder.dispose()
  })

  strangersGetNowhere({
    sender,
    seed: 20_261_124,
    requests: 5200,
    desk: () => ({url: desk.url, fetched: desk.fetched, taken: async () => await desk.events.list({limit: 10})}),
    message: bounceRecord,
  })

  it('keeps what SNS signed, and nothing else', async () => {
    const kept = await desk.events.list({limit: 10})
    expect(kept.map(({messageId}) => messageId)).to.have.members(['warm', 'after'])
  })
})
